using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;

namespace StreamSentiment.Standalone;

/// <summary>What a run did: printed at its end, and written as JSON by <c>--summary</c>.</summary>
internal sealed record RunSummary
{
    public required long Read { get; init; }

    /// <summary>Of them, tweets that the settings leave out, and those that came again.</summary>
    public long LeftOut { get; init; }

    public required long Scored { get; init; }

    public required long AlreadyScored { get; init; }

    public required long DeadLettered { get; init; }

    public required long Positive { get; init; }

    public required long Negative { get; init; }

    /// <summary>From the first record read to the last row committed.</summary>
    public required double TweetsPerSecond { get; init; }

    public required LatencySummary LatencyMs { get; init; }

    public required string Model { get; init; }

    /// <summary>The one that served at the end.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>All that served, in their order; absent where only one did.</summary>
    public IReadOnlyList<string>? ModelVersions { get; init; }

    public required long Incidents { get; init; }

    public required long BadLabels { get; init; }

    public required long BadDates { get; init; }

    /// <summary>Tweets whose truth the feed knew; absent where it knew none, as are the figures below.</summary>
    public long? Labelled { get; init; }

    public double? Accuracy { get; init; }

    /// <summary>Of the positive class.</summary>
    public double? Precision { get; init; }

    /// <summary>Of the positive class.</summary>
    public double? Recall { get; init; }

    /// <summary>The summary for people.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        var leftOut = LeftOut > 0 ? string.Create(CultureInfo.InvariantCulture, $", {LeftOut:N0} left out") : "";
        Line($"read {Read:N0}: {Scored:N0} scored, {AlreadyScored:N0} already scored, {DeadLettered:N0} dead letter{(DeadLettered == 1 ? "" : "s")}{leftOut}");
        Line($"{Positive:N0} positive, {Negative:N0} negative, by {Model} {Versions()}");
        Line($"{TweetsPerSecond:N0} tweets/s; from Kafka to committed row {LatencyMs.P50:N1} ms (p50), {LatencyMs.P99:N1} ms (p99)");
        if (Labelled is { } labelled)
        {
            Line($"{labelled:N0} labelled: accuracy {Accuracy:0.000}, precision {Figure(Precision)}, recall {Figure(Recall)}");
        }

        if (BadLabels > 0 || BadDates > 0)
        {
            Line($"{BadLabels:N0} bad labels, {BadDates:N0} bad dates");
        }

        Line($"{Incidents:N0} incident{(Incidents == 1 ? "" : "s")} opened");
        return text.ToString().TrimEnd();

        string Versions() => ModelVersions is not { Count: > 1 } all ? ModelVersion
            : string.Create(CultureInfo.InvariantCulture, $"{ModelVersion} at the end, and {all.Count - 1:N0} other version{(all.Count == 2 ? "" : "s")} before; each row says by which");

        static string Figure(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "-";

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}

/// <summary>From Kafka append to committed row, in milliseconds.</summary>
internal sealed record LatencySummary
{
    public required double P50 { get; init; }

    public required double P99 { get; init; }
}

/// <summary>JSON of <see cref="RunSummary"/>: snake_case, indented, nulls left out.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunSummary))]
internal sealed partial class SummaryJson : JsonSerializerContext;
