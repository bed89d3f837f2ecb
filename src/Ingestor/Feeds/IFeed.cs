namespace StreamSentiment.Ingestor.Feeds;

/// <summary>Where tweets come from.</summary>
public interface IFeed : IAsyncDisposable
{
    /// <summary>What a tweet carries as its feed: a file's name without its folder, <c>sample</c>, or <c>stdin</c>.</summary>
    string Name { get; }

    /// <summary>The key under which the position in this feed is kept; null where the feed cannot be resumed.</summary>
    string? PositionKey { get; }

    /// <summary>Reads the records in order. The first <paramref name="skip"/> are passed over, yet counted.</summary>
    /// <exception cref="FeedException">The feed cannot be read, or not to its end.</exception>
    IAsyncEnumerable<FeedRecord> ReadAsync(long skip, CancellationToken cancellationToken);
}
