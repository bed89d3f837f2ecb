namespace StreamSentiment.Common.Tweets;

/// <summary>How a feed's records are written, as <c>dead_letters</c> names it.</summary>
public static class FeedFormats
{
    /// <summary>A CSV whose header names its columns.</summary>
    public const string Csv = "csv";

    /// <summary>The six columns of Sentiment140, without a header.</summary>
    public const string Sentiment140 = "sentiment140";

    /// <summary>JSON, one object a line: our own tweets, or posts of X.</summary>
    public const string Json = "json";

    /// <summary>An event of Bluesky's Jetstream.</summary>
    public const string Jetstream = "jetstream";

    /// <summary>A status of Mastodon.</summary>
    public const string Mastodon = "mastodon";
}
