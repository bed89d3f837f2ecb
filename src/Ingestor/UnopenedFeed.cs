using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor;

/// <summary>A feed that could not be opened: reading it tells why.</summary>
/// <param name="name">The name that it has, or would have.</param>
/// <param name="problem">Why.</param>
internal sealed class UnopenedFeed(string name, Exception problem) : IFeed
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string? PositionKey => null;

    /// <summary>Why it could not be opened.</summary>
    public Exception Problem => problem;

    /// <inheritdoc/>
    public IAsyncEnumerable<FeedRecord> ReadAsync(long skip, CancellationToken cancellationToken) => throw problem;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
