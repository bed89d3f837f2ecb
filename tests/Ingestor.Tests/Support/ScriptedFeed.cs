using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests.Support;

/// <summary>A feed that gives what a test tells it to.</summary>
internal sealed class ScriptedFeed(string name, Exception? problem = null) : IFeed
{
    private readonly Channel<FeedRecord> _records = Channel.CreateUnbounded<FeedRecord>();
    private readonly ConcurrentBag<RecordFate> _fates = [];
    private long _position;

    public string Name => name;

    public string? PositionKey => $"scripted:{name}";

    public long? After { get; private set; }

    public int Taken(RecordFate fate) => _fates.Count(taken => taken == fate);

    public Task TakenAsync(int count, RecordFate fate) => Eventually.HoldsAsync(() => Taken(fate) >= count, $"{count} are {fate}");

    public void Give(string id, string text = "some text", string? lang = null)
    {
        var tweet = new Tweet { Id = id, Text = text, Lang = lang, CreatedAt = DateTimeOffset.UtcNow, Feed = name };
        _records.Writer.TryWrite(FeedRecord.Of(++_position, tweet) with { Taken = _fates.Add });
    }

    public void Delete(string id) =>
        _records.Writer.TryWrite(new FeedRecord(++_position, null, null, false, false) { Deleted = id, Taken = _fates.Add });

    public async IAsyncEnumerable<FeedRecord> ReadAsync(long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        After = skip;
        if (problem is not null)
        {
            throw problem;
        }

        await using var stop = cancellationToken.Register(() => _records.Writer.TryComplete());
        await foreach (var record in _records.Reader.ReadAllAsync(CancellationToken.None))
        {
            yield return record with { Position = skip + record.Position };
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
