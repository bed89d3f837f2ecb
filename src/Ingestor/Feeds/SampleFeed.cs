using System.Globalization;
using System.Runtime.CompilerServices;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds;

/// <summary>
/// Tweets of our own, built in, so that the stream runs with nothing to download. Every replay brings them as new tweets.
/// </summary>
internal sealed class SampleFeed(TimeProvider time, bool replayForever) : IFeed
{
    private const string Resource = "sample.jsonl";
    private const int MaxRecordBytes = 64 * 1024;

    private DateTimeOffset _lastReplay;

    /// <inheritdoc/>
    public string Name => "sample";

    /// <inheritdoc/>
    public string? PositionKey => null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeedRecord> ReadAsync(long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tweets = await LoadAsync(cancellationToken);
        var position = 0L;
        do
        {
            var replay = NextReplay();
            for (var i = 0; i < tweets.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (++position > skip)
                {
                    var tweet = tweets[i] with { Id = $"sample-{replay}-{i + 1}", CreatedAt = time.GetUtcNow() };
                    yield return new FeedRecord(position, tweet, null, BadLabel: false, BadDate: false);
                }
            }
        }
        while (replayForever);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>When this replay begins; a millisecond after the last one if that began just now, so that no id comes twice.</summary>
    private string NextReplay()
    {
        var now = time.GetUtcNow();
        var next = _lastReplay.AddMilliseconds(1);
        _lastReplay = now > next ? now : next;
        return _lastReplay.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
    }

    private async Task<List<Tweet>> LoadAsync(CancellationToken cancellationToken)
    {
        await using var resource = typeof(SampleFeed).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The build has lost the resource {Resource}.");
        var tweets = new List<Tweet>();
        var records = new RecordStream(Name, "the built-in sample", null, MaxRecordBytes, time);
        await foreach (var record in records.ReadAsync(resource, 0, cancellationToken))
        {
            tweets.Add(record.Tweet ?? throw new InvalidOperationException($"The built-in sample is damaged: {record.Refused!.Error}"));
        }

        return tweets;
    }
}
