namespace StreamSentiment.Ingestor.Feeds;

/// <summary>What a feed knows of a tweet that its text does not tell.</summary>
[Flags]
public enum FeedTraits
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It repeats another one.</summary>
    Retweet = 1,

    /// <summary>It answers another one.</summary>
    Reply = 2,

    /// <summary>It is the changed form of an earlier one, which had an id of its own.</summary>
    Edit = 4,
}
