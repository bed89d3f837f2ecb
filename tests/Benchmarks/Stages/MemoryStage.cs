using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Processes;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>Resident memory of the Scorer process while its topic is kept full.</summary>
internal sealed class MemoryStage(Workbench bench) : IStage
{
    private const long DefaultTweets = 500_000;
    private const double Million = 1e6;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.25);

    /// <inheritdoc/>
    public int Rounds => 1;

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var count = bench.Settings.Tweets ?? DefaultTweets;
        var connection = await bench.NewDatabaseAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            using var broker = EmbeddedBroker.Start();
            using var load = new TopicLoad(broker, bench.Clock);
            await using var process = ScorerProcess.Start(bench, broker, connection);
            await using var memory = new MemoryWatch(process, Interval, () => load.Committed > 0 ? load.Committed / Million : null, bench.Clock);
            await load.RunAsync(bench.Source, count, () => !process.HasExited, cancellationToken).ConfigureAwait(false);
            return memory.Points is { Count: > 0 } points
                ? [.. MemoryReadings.Of("memory", points), new Reading("memory.rate", load.PerSecond)]
                : throw new StartException($"{count:N0} tweets were through before the Scorer's memory could be looked at: ask for more with --tweets.");
        }
        finally
        {
            await bench.DropDatabaseAsync(connection).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
