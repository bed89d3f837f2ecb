using System.Text.Json.Serialization;

namespace StreamSentiment.Dashboard.Trends;

/// <summary>Sentiment over time.</summary>
/// <param name="By">The step: <c>5s</c>, <c>minute</c>, <c>hour</c> or <c>day</c>.</param>
/// <param name="From">The first step's beginning.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Points">Steps in which tweets were scored, oldest first.</param>
internal sealed record SentimentAnswer(string By, DateTime From, DateTime To, IReadOnlyList<PointAnswer> Points);

/// <summary>The tweets that were scored in one step.</summary>
internal sealed record PointAnswer
{
    /// <summary>Where the step begins.</summary>
    public required DateTime At { get; init; }

    /// <summary>Tweets.</summary>
    public required long Tweets { get; init; }

    /// <summary>Those labelled positive.</summary>
    public required long Positive { get; init; }

    /// <summary>Those labelled negative.</summary>
    public long Negative => Tweets - Positive;

    /// <summary>The share of positive ones, 0 to 1.</summary>
    public double PositiveShare => Math.Round((double)Positive / Tweets, 4);

    /// <summary>The mean of what the model said, 0 to 1.</summary>
    public required double MeanProbability { get; init; }
}

/// <summary>What happened while the tweets were scored.</summary>
/// <param name="ModelChanges">Versions that took over, oldest first.</param>
/// <param name="Incidents">Incidents that were open at some time of the span, oldest first.</param>
internal sealed record EventsAnswer(IReadOnlyList<ModelChangeAnswer> ModelChanges, IReadOnlyList<IncidentMarkAnswer> Incidents);

/// <summary>A version took over, or the reason for it became another one.</summary>
internal sealed record ModelChangeAnswer
{
    /// <summary>The columns, as Dapper reads them.</summary>
    public const string Columns =
        "chosen_at as At, model as Model, version as Version, previous_version as PreviousVersion, reason as Reason";

    /// <summary>When.</summary>
    public required DateTime At { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The version that serves from then on.</summary>
    public required string Version { get; init; }

    /// <summary>The version before it.</summary>
    public string? PreviousVersion { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}

/// <summary>An incident, to be marked on a chart.</summary>
internal sealed record IncidentMarkAnswer
{
    /// <summary>Its id.</summary>
    public required string IncidentId { get; init; }

    /// <summary>The rule that opened it.</summary>
    public required string Rule { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Its version.</summary>
    public required string ModelVersion { get; init; }

    /// <summary><c>open</c>, <c>acknowledged</c>, <c>silenced</c> or <c>resolved</c>.</summary>
    public required string State { get; init; }

    /// <summary>When it opened.</summary>
    public required DateTime OpenedAt { get; init; }

    /// <summary>When it was over; null while it is open.</summary>
    public DateTime? ResolvedAt { get; init; }
}

/// <summary>Source-generated JSON of trends: snake_case, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SentimentAnswer))]
[JsonSerializable(typeof(EventsAnswer))]
internal sealed partial class TrendsJson : JsonSerializerContext;
