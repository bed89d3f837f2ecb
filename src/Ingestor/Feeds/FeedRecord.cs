using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>One record of a feed: exactly one of <paramref name="Tweet"/> and <paramref name="Refused"/> is there.</summary>
/// <param name="Position">Number of the record in its feed, counted from 1.</param>
/// <param name="Tweet">The record as a tweet.</param>
/// <param name="Refused">The record as a dead letter, when it cannot be a tweet.</param>
/// <param name="BadLabel">The record's truth could not be understood: its tweet has none.</param>
/// <param name="BadDate">The record's date could not be understood: its tweet has that of a record without one.</param>
public readonly record struct FeedRecord(long Position, Tweet? Tweet, DeadLetter? Refused, bool BadLabel, bool BadDate);
