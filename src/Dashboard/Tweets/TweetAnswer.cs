using System.Text.Json.Serialization;

namespace StreamSentiment.Dashboard.Tweets;

/// <summary>A scored tweet as the API shows it.</summary>
internal sealed record TweetAnswer
{
    /// <summary>The columns, as Dapper reads them; the text cut at so many characters.</summary>
    /// <param name="longest">Characters of the text.</param>
    public static string Columns(int longest) =>
        $"""
        t.tweet_id as TweetId, left(t.text, {longest}) as Text, t.created_at as CreatedAt, t.author as Author, t.lang as Lang,
        t.feed as Feed, t.expected as Expected, t.label as Label, t.positive_probability as PositiveProbability, t.model as Model,
        t.model_version as ModelVersion, t.scored_at as ScoredAt
        """;

    /// <summary>Its id.</summary>
    public required string TweetId { get; init; }

    /// <summary>As tweeted, which may be anything: to be shown as text only. Lists cut it.</summary>
    public required string Text { get; init; }

    /// <summary>When it was tweeted.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Who tweeted it.</summary>
    public string? Author { get; init; }

    /// <summary>Its language, as the feed says it.</summary>
    public string? Lang { get; init; }

    /// <summary>The feed that it came by.</summary>
    public required string Feed { get; init; }

    /// <summary>The truth that the feed brought: <c>negative</c> or <c>positive</c>.</summary>
    public string? Expected { get; init; }

    /// <summary>What the model made of it: <c>negative</c> or <c>positive</c>.</summary>
    public required string Label { get; init; }

    /// <summary>What the model said, 0 to 1.</summary>
    public required float PositiveProbability { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Its version.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>When it was scored.</summary>
    public required DateTime ScoredAt { get; init; }

    /// <summary>What a person said of this prediction.</summary>
    public JudgedAnswer? Judged { get; init; }
}

/// <summary>What a person said of a prediction.</summary>
/// <param name="Correct">Whether it was right.</param>
/// <param name="JudgedAt">When.</param>
internal sealed record JudgedAnswer(bool Correct, DateTime JudgedAt);

/// <summary>A page of tweets, newest first.</summary>
/// <param name="Tweets">The tweets.</param>
/// <param name="Next">What <c>before</c> must be for those that follow; null: there are no more.</param>
/// <param name="SearchedUntil">The page is not full, and the search for more would have taken too long: so far back it has looked.</param>
internal sealed record TweetsAnswer(IReadOnlyList<TweetAnswer> Tweets, string? Next = null, DateTime? SearchedUntil = null);

/// <summary>A feed and how busy it is.</summary>
/// <param name="Feed">Its name.</param>
/// <param name="TweetsLastHour">Rows of the last hour.</param>
/// <param name="LastScoredAt">When its last tweet was scored; of a feed that is rare among others, the minute.</param>
internal sealed record FeedAnswer(string Feed, long TweetsLastHour, DateTime LastScoredAt);

/// <summary>The feeds of the last week, busiest first.</summary>
internal sealed record FeedsAnswer(IReadOnlyList<FeedAnswer> Feeds);

/// <summary>Source-generated JSON of tweets: snake_case, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TweetAnswer))]
[JsonSerializable(typeof(TweetsAnswer))]
[JsonSerializable(typeof(FeedsAnswer))]
internal sealed partial class TweetsJson : JsonSerializerContext;
