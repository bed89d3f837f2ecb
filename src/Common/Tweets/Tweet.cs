namespace StreamSentiment.Common.Tweets;

/// <summary>A tweet as it stands in topic <c>tweets</c> (JSON, keyed by <see cref="Id"/>). The ingestor gives it its identity, once.</summary>
public sealed record Tweet
{
    /// <summary>Longest id, in characters: it is a key in Postgres, and stands in every verdict.</summary>
    public const int MaxIdLength = 200;

    /// <summary>The feed's id, or a hash of the record where the feed gives none. Never empty.</summary>
    public required string Id { get; init; }

    /// <summary>The text as tweeted: no normalising has been done. Never blank.</summary>
    public required string Text { get; init; }

    /// <summary>When it was tweeted; where the feed does not say, its file's modification time or the time it arrived.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who wrote it, where the feed says so.</summary>
    public string? Author { get; init; }

    /// <summary>BCP 47 language tag, where the feed says so.</summary>
    public string? Lang { get; init; }

    /// <summary>The truth, when the feed knows it.</summary>
    public Sentiment? Expected { get; init; }

    /// <summary>The name of the feed that brought it.</summary>
    public required string Feed { get; init; }
}
