using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Processes;
using StreamSentiment.Benchmarks.Texts;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>From Kafka append to committed row, while the whole stream runs at a steady rate.</summary>
internal sealed class LatencyStage(Workbench bench) : IStage
{
    private const double DefaultMinutes = 0.5;
    private readonly string _feed = bench.PathOf("latency.jsonl");

    /// <inheritdoc/>
    public int Rounds => 1;

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        var seconds = (bench.Settings.Minutes ?? DefaultMinutes) * 60;
        FeedFile.Write(_feed, bench.Source, bench.Settings.Tweets ?? (long)(bench.Settings.Rate * seconds), cancellationToken);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var result = await new StreamRun(bench).RunAsync(_feed, bench.Settings.Rate, limit: null, cancellationToken).ConfigureAwait(false);
        return [new Reading("latency.p50", result.P50, result.CoreMicroseconds), new Reading("latency.p99", result.P99)];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        File.Delete(_feed);
        return ValueTask.CompletedTask;
    }
}
