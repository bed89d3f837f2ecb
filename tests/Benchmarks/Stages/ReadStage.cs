using System.Text.Json;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Texts;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>A feed file to tweets, on one thread as the Ingestor reads, beside walking its JSON and making nothing of it.</summary>
internal sealed class ReadStage(Workbench bench) : CpuStage(bench)
{
    private const int BlockBytes = 1024 * 1024;
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
        Sample(1, _ => Scan, cancellationToken).As("read.scan"),
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

    private int Scan()
    {
        using var file = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        var block = new byte[BlockBytes];
        var (lines, held, read) = (0, 0, 0);
        while ((read = file.Read(block, held, block.Length - held)) > 0)
        {
            var rest = block.AsSpan(0, held + read);
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                var json = new Utf8JsonReader(rest[..end]);
                while (json.Read())
                {
                }

                lines++;
            }

            // The beginning of a line whose end is not read yet.
            held = rest.Length;
            rest.CopyTo(block);
        }

        return lines;
    }
}
