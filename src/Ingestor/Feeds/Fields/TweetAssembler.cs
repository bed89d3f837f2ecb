using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor.Feeds.Fields;

/// <summary>Makes a tweet of what a record brings, or a dead letter where it cannot be one.</summary>
/// <param name="feed">The feed's name.</param>
/// <param name="fileTime">When the file was last written, for records without a date; null where there is no file.</param>
/// <param name="time">The clock.</param>
internal sealed class TweetAssembler(string feed, DateTimeOffset? fileTime, TimeProvider time)
{
    /// <summary>The feed's name.</summary>
    public string Feed => feed;

    /// <summary>How the feed is written, which a dead letter takes along.</summary>
    public FeedShape Shape { get; set; } = new(null, null, fileTime);

    /// <summary>What of the feed a record's number counts, in a word, for people.</summary>
    public string Counted { get; init; } = "line";

    /// <summary>A record that was understood.</summary>
    public FeedRecord Assemble(long position, long line, in TweetParts parts, ReadOnlySpan<byte> raw)
    {
        if (BadField(parts) is { } problem)
        {
            return RefuseKnown(position, DeadLetterReasons.BadField, line, problem, parts.Id, raw);
        }

        if (string.IsNullOrWhiteSpace(parts.Text))
        {
            return RefuseKnown(position, DeadLetterReasons.NoText, line, "there is no text", parts.Id, raw);
        }

        var tweet = new Tweet
        {
            Id = parts.Id,
            Text = parts.Text,
            CreatedAt = parts.CreatedAt ?? fileTime ?? time.GetUtcNow(),
            Author = parts.Author,
            Lang = parts.Lang,
            Expected = parts.Expected,
            Feed = feed,
        };
        return new FeedRecord(position, tweet, null, parts.BadLabel, parts.BadDate);
    }

    /// <summary>A record that cannot be a tweet.</summary>
    public FeedRecord Refuse(long position, string reason, long line, string problem, ReadOnlySpan<byte> raw)
    {
        var letter = DeadLetter.FromFeed(feed, position, reason, $"{Counted} {line}: {problem}", raw, raw.Length, time.GetUtcNow());
        return new FeedRecord(position, null, Shape.KeptBy(letter), BadLabel: false, BadDate: false);
    }

    // By its key a letter is found when the author deletes the tweet.
    private FeedRecord RefuseKnown(long position, string reason, long line, string problem, string id, ReadOnlySpan<byte> raw)
    {
        var record = Refuse(position, reason, line, problem, raw);
        return TweetId.Problem(id) is null ? record with { Refused = record.Refused! with { Key = id } } : record;
    }

    // Postgres cannot store U+0000.
    private static string? BadField(in TweetParts parts) => TweetId.Problem(parts.Id)
        ?? (HasNul(parts.Text) ? "the text holds U+0000"
            : HasNul(parts.Author) ? "the author holds U+0000"
            : HasNul(parts.Lang) ? "the language holds U+0000"
            : null);

    private static bool HasNul(string? value) => value is not null && value.Contains('\0', StringComparison.Ordinal);
}
