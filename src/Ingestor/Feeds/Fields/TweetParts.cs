using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor.Feeds.Fields;

/// <summary>What a record brings, whatever its format, before anyone has judged whether it is a tweet.</summary>
internal readonly record struct TweetParts
{
    /// <summary>The record's id, or the hash of its content.</summary>
    public required string Id { get; init; }

    /// <summary>The text; null when there is none.</summary>
    public string? Text { get; init; }

    /// <summary>Who wrote it.</summary>
    public string? Author { get; init; }

    /// <summary>Its language.</summary>
    public string? Lang { get; init; }

    /// <summary>When it was tweeted.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>There is a date that cannot be read.</summary>
    public bool BadDate { get; init; }

    /// <summary>The truth.</summary>
    public Sentiment? Expected { get; init; }

    /// <summary>There is a truth that cannot be read.</summary>
    public bool BadLabel { get; init; }

    /// <summary>Without white space around it; null when nothing is left.</summary>
    public static string? Trimmed(string? value) => value?.Trim() is { Length: > 0 } trimmed ? trimmed : null;
}
