using System.Text.Json.Serialization;
using StreamSentiment.Dashboard.Tweets;

namespace StreamSentiment.Dashboard.Live;

/// <summary>How the stream is: what the event <c>state</c> tells.</summary>
internal sealed record StateAnswer
{
    /// <summary>When this was gathered.</summary>
    public required DateTime At { get; init; }

    /// <summary>New rows a second, over the last ten seconds; null when Postgres does not tell.</summary>
    public double? TweetsPerSecond { get; init; }

    /// <summary>The share of positive rows in the last minute or two, 0 to 1; null without rows.</summary>
    public double? PositiveShare { get; init; }

    /// <summary>When the newest row was scored.</summary>
    public DateTime? LastScoredAt { get; init; }

    /// <summary>Tweets in Kafka that the Scorer has not stored yet; null when Kafka does not tell.</summary>
    public long? Lag { get; init; }

    /// <summary>When Kafka told <see cref="Lag"/> and <see cref="BehindSeconds"/>; null when it does not.</summary>
    public DateTime? LagAt { get; init; }

    /// <summary>
    /// How long before <see cref="LagAt"/> the tweet came into Kafka that is scored next; 0 when none waited, null when Kafka does not tell.
    /// </summary>
    public double? BehindSeconds { get; init; }

    /// <summary>The model that scored the newest row.</summary>
    public string? Model { get; init; }

    /// <summary>Its version.</summary>
    public string? ModelVersion { get; init; }

    /// <summary>Incidents that are open.</summary>
    public long? OpenIncidents { get; init; }

    /// <summary>What the stream is made of, and how each part is.</summary>
    public required IReadOnlyList<PartAnswer> Parts { get; init; }
}

/// <summary>A part of the stream.</summary>
/// <param name="Name"><c>postgres</c>, <c>kafka</c>, <c>model</c>, <c>scorer</c>, <c>alerting</c>, or <c>feed </c> and its name.</param>
/// <param name="Status"><c>green</c>, <c>degraded</c>, <c>red</c>, <c>unknown</c> or <c>starting</c>.</param>
/// <param name="Since">Since when it is so; while it is red or unknown, since it first was either.</param>
/// <param name="Why">What is wrong, a sentence for people; null when nothing is.</param>
/// <param name="Because">The part that is the cause, such as <c>postgres</c>; null: it is the part itself.</param>
internal sealed record PartAnswer(string Name, string Status, DateTime Since, string? Why, string? Because = null);

/// <summary>Source-generated JSON of events: snake_case, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StateAnswer))]
[JsonSerializable(typeof(IReadOnlyList<TweetAnswer>))]
internal sealed partial class LiveJson : JsonSerializerContext;
