using System.Runtime.CompilerServices;
using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>
/// A file of records. Its content is part of its key, so that a file that has changed is not resumed as if it were the same.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="path">The file.</param>
/// <param name="setting">The setting that names it, for messages; null for that of section <c>Feed</c>.</param>
/// <param name="positionKey">The key of its position.</param>
/// <param name="maxRecordBytes">Longest record.</param>
/// <param name="time">The clock.</param>
internal sealed class FileFeed(string name, string path, string? setting, string positionKey, int maxRecordBytes, TimeProvider time) : IFeed
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string? PositionKey => positionKey;

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeedRecord> ReadAsync(long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = FileOpener.Open(path, setting);
        var records = new RecordStream(Name, path, File.GetLastWriteTimeUtc(path), maxRecordBytes, time);
        await foreach (var record in records.ReadAsync(file, skip, cancellationToken))
        {
            yield return record;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
