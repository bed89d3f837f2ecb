using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>Standard input or a pipe: read once, and nothing to come back to.</summary>
internal sealed class StreamFeed(string name, string place, Stream source, int maxRecordBytes, TimeProvider time) : IFeed
{
    private bool _isRead;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string? PositionKey => null;

    /// <inheritdoc/>
    public IAsyncEnumerable<FeedRecord> ReadAsync(long skip, CancellationToken cancellationToken)
    {
        if (_isRead)
        {
            throw new InvalidOperationException($"{place} can be read only once.");
        }

        _isRead = true;
        return new RecordStream(name, place, null, maxRecordBytes, time).ReadAsync(source, skip, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();
}
