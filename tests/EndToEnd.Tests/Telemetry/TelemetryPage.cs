using System.Text.RegularExpressions;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests.Telemetry;

/// <summary>The tables of docs/telemetry.md.</summary>
internal static partial class TelemetryPage
{
    /// <summary>The environment variable that asks for the table of log events to be written anew.</summary>
    public const string WriteLogs = "WRITE_LOG_EVENTS";

    private static readonly string Place = Path.Combine(Repository.Root, "docs", "telemetry.md");
    private static readonly string[] Lines = File.ReadAllLines(Place);
    private static readonly int FirstLog = Array.FindIndex(Lines, line => line.StartsWith("| event |", StringComparison.Ordinal)) + 2;

    public static IReadOnlyDictionary<string, DocumentedMetric> Metrics { get; } = Rows("| name | kind |")
        .Select(cells => new DocumentedMetric(Words(cells[0])[0], Words(cells[0])[1], cells[1], Words(cells[2]).FirstOrDefault(), Words(cells[3]).ToHashSet()))
        .ToDictionary(metric => metric.Name);

    /// <summary>Meters of libraries, with one of their metrics and its spelling in Prometheus.</summary>
    public static IReadOnlyList<(IReadOnlyList<string> Meters, string Metric, string Prometheus)> Libraries { get; } =
        [.. Rows("| meter |").Select(cells => ((IReadOnlyList<string>)Words(cells[0]), Words(cells[2])[0], Words(cells[2])[1]))];

    public static IReadOnlySet<(string Name, string Kind)> Spans { get; } = Rows("| span |").Select(cells => (Words(cells[0])[0], cells[1])).ToHashSet();

    public static IReadOnlyList<string> LogRows { get; } = [.. Lines.Skip(FirstLog).TakeWhile(line => line.StartsWith('|'))];

    /// <summary>Writes the table of log events anew.</summary>
    public static void ReplaceLogs(IEnumerable<string> rows) => File.WriteAllLines(Place, [.. Lines[..FirstLog], .. rows, .. Lines[(FirstLog + LogRows.Count)..]]);

    private static IEnumerable<string[]> Rows(string header) => Lines.SkipWhile(line => !line.StartsWith(header, StringComparison.Ordinal))
        .Skip(2).TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray());

    private static List<string> Words(string cell) => [.. Quoted().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]*)`")]
    private static partial Regex Quoted();
}

/// <summary>A row of the table of metrics.</summary>
internal sealed record DocumentedMetric(string Name, string Prometheus, string Kind, string? Unit, IReadOnlySet<string> Tags);
