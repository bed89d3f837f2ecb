using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>
/// One record of a feed: exactly one of <paramref name="Tweet"/>, <paramref name="Refused"/> and <see cref="Deleted"/> is there, or none
/// where it only says how far the feed is.
/// </summary>
/// <param name="Position">Position of the record in its feed, never less than the one before it: its number, counted from 1, or a cursor of the feed's own.</param>
/// <param name="Tweet">The record as a tweet.</param>
/// <param name="Refused">The record as a dead letter, when it cannot be a tweet.</param>
/// <param name="BadLabel">The record's truth could not be understood: its tweet has none.</param>
/// <param name="BadDate">The record's date could not be understood: its tweet has that of a record without one.</param>
public readonly record struct FeedRecord(long Position, Tweet? Tweet, DeadLetter? Refused, bool BadLabel, bool BadDate)
{
    /// <summary>What else the feed knows of the tweet.</summary>
    public FeedTraits Traits { get; init; }

    /// <summary>Id of a tweet that its author has deleted.</summary>
    public string? Deleted { get; init; }

    /// <summary>
    /// Called once, on any thread, when this record and all before it are safe, so that the feed need not give it again: a feed that must
    /// confirm what it hands over does it here. Not called when the process ends before.
    /// </summary>
    public Action<RecordFate>? Taken { get; init; }

    /// <summary>Whether it holds nothing, and only says how far the feed is.</summary>
    public bool IsPositionOnly => Tweet is null && Refused is null && Deleted is null;

    /// <summary>How far a feed is that has nothing to give.</summary>
    public static FeedRecord Reached(long position) => new(position, null, null, BadLabel: false, BadDate: false);

    /// <summary>A tweet.</summary>
    public static FeedRecord Of(long position, Tweet tweet) => new(position, tweet, null, BadLabel: false, BadDate: false);
}
