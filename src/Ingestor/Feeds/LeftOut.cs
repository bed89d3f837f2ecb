namespace StreamSentiment.Ingestor.Feeds;

/// <summary>Why a tweet is not scored: few, fixed words, as the metric <c>streamsentiment.feed.left_out</c> tags them.</summary>
public static class LeftOut
{
    /// <summary>Its language is not wanted.</summary>
    public const string Language = "language";

    /// <summary>It repeats another one.</summary>
    public const string Retweet = "retweet";

    /// <summary>It answers another one.</summary>
    public const string Reply = "reply";

    /// <summary>It is the changed form of another one.</summary>
    public const string Edit = "edit";

    /// <summary>Its text is too short.</summary>
    public const string TooShort = "short";

    /// <summary>It holds a word of the blocklist, or its author is on it.</summary>
    public const string Blocked = "blocked";

    /// <summary>It is not in the share that is scored.</summary>
    public const string Sample = "sample";

    /// <summary>It came before, by this feed or another.</summary>
    public const string Duplicate = "duplicate";
}
