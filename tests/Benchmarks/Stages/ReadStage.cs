using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Texts;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>A feed file to tweets, on one thread as the Ingestor reads, beside reading the file and counting its lines.</summary>
internal sealed class ReadStage(Workbench bench) : CpuStage(bench)
{
    private const int BlockBytes = 128 * 1024;
    private readonly string _file = bench.PathOf("read.jsonl");
    private IFeed _feed = null!;

    /// <inheritdoc/>
    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        FeedFile.Write(_file, Bench.Source, Bench.PoolSize, cancellationToken);
        _feed = await FeedFactory.OpenAsync(new FeedOptions { Path = _file }, Bench.Clock, replayForever: false, cancellationToken).ConfigureAwait(false);
        await base.PrepareAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Reading>>(
    [
        Sample(1, _ => () => ReadAsync(cancellationToken).GetAwaiter().GetResult(), cancellationToken).As("read"),
        Sample(1, _ => CountLines, cancellationToken).As("read.bytes"),
    ]);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_feed is not null)
        {
            await _feed.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<int> ReadAsync(CancellationToken cancellationToken)
    {
        var tweets = 0;
        await foreach (var record in _feed.ReadAsync(0, cancellationToken).ConfigureAwait(false))
        {
            tweets += record.Tweet is null ? 0 : 1;
        }

        return tweets;
    }

    private int CountLines()
    {
        using var file = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        var block = new byte[BlockBytes];
        var lines = 0;
        int read;
        while ((read = file.Read(block)) > 0)
        {
            lines += block.AsSpan(0, read).Count((byte)'\n');
        }

        return lines;
    }
}
