using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Stages;
using StreamSentiment.Benchmarks.Texts;

namespace StreamSentiment.Benchmarks.Reports;

/// <summary>Everything that a run found out: what <c>--json</c> writes.</summary>
internal sealed record BenchReport
{
    /// <summary>Layout of the JSON.</summary>
    public int Format { get; init; } = 1;

    public required MachineFacts Machine { get; init; }

    public required MeasuredModel Model { get; init; }

    public required MeasuredTexts Texts { get; init; }

    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>The source that was measured.</summary>
    public required string Commit { get; init; }

    /// <summary>Cores that others kept busy just before; absent where the system does not tell.</summary>
    public double? BusyCores { get; init; }

    /// <summary>How often each stage was measured, the longest of them less often.</summary>
    public required int Rounds { get; init; }

    /// <summary>Length of one measurement of a stage.</summary>
    public required double Seconds { get; init; }

    public required IReadOnlyList<Figure> Figures { get; init; }

    /// <summary>A report without figures.</summary>
    public static BenchReport Begin(Workbench bench, MachineFacts machine, string commit) => new()
    {
        Machine = machine,
        Model = new MeasuredModel(
            bench.Package.Name, bench.Package.Version, bench.Shape?.Dimensions, bench.Shape?.Units, InferenceEngine.Used(bench.Package, InferenceEngine.Parse(bench.Settings.Engine)).ToString()),
        Texts = MeasuredTexts.Of(bench),
        // To the second: the file is kept with the source.
        MeasuredAt = DateTimeOffset.FromUnixTimeSeconds(bench.Clock.GetUtcNow().ToUnixTimeSeconds()),
        Commit = commit,
        Rounds = bench.Settings.Rounds,
        Seconds = bench.Settings.Seconds,
        Figures = [],
    };

    /// <summary>The figure of this name, or null where it was not measured.</summary>
    public Figure? this[string name] => Figures.FirstOrDefault(figure => figure.Name == name);

    /// <summary>This report with the figures of an earlier one that it has not measured itself, where both were made alike.</summary>
    public BenchReport Over(BenchReport? earlier) =>
        earlier is null || earlier.Format != Format || earlier.Machine != Machine || earlier.Model != Model || earlier.Texts != Texts
            ? this
            : this with { Figures = [.. FigureCatalog.All.Select(kind => this[kind.Name] ?? earlier[kind.Name]).OfType<Figure>()] };

    /// <summary>Reads what <see cref="ToJson"/> wrote; null when it is something else.</summary>
    public static BenchReport? Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BenchJson.Default.BenchReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The report as JSON: snake_case, indented, nulls left out.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, BenchJson.Default.BenchReport) + "\n";
}

/// <summary>The model that was measured.</summary>
internal sealed record MeasuredModel(string Name, string Version, int? Dimensions, int? Units, string Engine)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name}:{Version}{(Units is null ? "" : string.Create(CultureInfo.InvariantCulture, $" ({Dimensions} dimensions, {Units} units)"))} on {Engine}";
}

/// <summary>The texts that were measured with.</summary>
/// <param name="Source">File name, or <c>sample</c>.</param>
/// <param name="Count">Different texts.</param>
/// <param name="MeanCharacters">Length of a text.</param>
/// <param name="MeanTokens">Tokens of a text, as the model takes them.</param>
/// <param name="Labelled">Whether they bring their truth, and so verdicts.</param>
internal sealed record MeasuredTexts(string Source, int Count, double MeanCharacters, double MeanTokens, bool Labelled)
{
    private const int LookedAt = 10_000;

    /// <summary>Describes the bench's texts.</summary>
    public static MeasuredTexts Of(Workbench bench)
    {
        string[] texts = [.. Enumerable.Range(0, Math.Min(LookedAt, bench.Source.Count)).Select(number => bench.Source[number].Text)];
        return new MeasuredTexts(
            bench.Settings.Texts is { } file ? Path.GetFileName(file) : "sample",
            bench.Source.Count,
            Math.Round(texts.Average(text => text.Length), 1),
            Math.Round(TokenIds.Of(texts, bench.Package).Tokens / (double)texts.Length, 1),
            bench.Settings.Labelled);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Count:N0} texts of {Source}, on average {MeanCharacters:0.#} characters and {MeanTokens:0.#} tokens{(Labelled ? ", labelled" : "")}");
}

/// <summary>JSON of <see cref="BenchReport"/>.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BenchReport))]
internal sealed partial class BenchJson : JsonSerializerContext;
