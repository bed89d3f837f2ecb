namespace StreamSentiment.Ingestor.Feeds;

/// <summary>Where tweets come from.</summary>
public interface IFeed : IAsyncDisposable
{
    /// <summary>What a tweet carries as its feed: its name in the settings, a file's name without its folder, <c>sample</c>, or <c>stdin</c>.</summary>
    string Name { get; }

    /// <summary>The key under which the position in this feed is kept; null where the feed cannot be resumed.</summary>
    string? PositionKey { get; }

    /// <summary>
    /// Reads the records in order: those after position <paramref name="skip"/>, 0 for all. Where positions are numbers, the first
    /// <paramref name="skip"/> records are passed over, yet counted. A feed may give a record again; what has its id is one tweet.
    /// </summary>
    /// <param name="skip">The position that an earlier run reached; see <see cref="PositionKey"/>.</param>
    /// <param name="cancellationToken">
    /// No more is wanted. A feed that holds records which nobody can give again still hands them over, and ends then; others just end, by
    /// an <see cref="OperationCanceledException"/> or without one.
    /// </param>
    /// <exception cref="FeedException">The feed cannot be read, or not to its end.</exception>
    IAsyncEnumerable<FeedRecord> ReadAsync(long skip, CancellationToken cancellationToken);
}
