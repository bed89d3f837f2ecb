using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor.Feeds.Fields;

/// <summary>What must be known of a feed to read one of its records again by itself.</summary>
/// <param name="Format">One of <see cref="FeedFormats"/>; null before it is known.</param>
/// <param name="Header">The header line of a CSV.</param>
/// <param name="Time">When the file was last written; null where there is no file.</param>
internal sealed record FeedShape(string? Format, byte[]? Header, DateTimeOffset? Time)
{
    // Repeated in every letter of the feed: columns that need more are no feed of tweets that anyone has seen.
    private const int LongestHeader = 16 * 1024;

    /// <summary>The letter with all of this.</summary>
    public DeadLetter KeptBy(DeadLetter letter) => letter with
    {
        FeedFormat = Format,
        FeedHeader = Header?.Length > LongestHeader ? null : Header,
        FeedTime = Time,
    };
}
