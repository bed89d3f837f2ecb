using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Processes;
using StreamSentiment.Benchmarks.Texts;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>The whole stream in a process of its own: file to committed rows, for some seconds.</summary>
internal sealed class StreamStage(Workbench bench) : IStage
{
    private const long DefaultTweets = 500_000;
    private const int MostRounds = 3;
    private readonly string _feed = bench.PathOf("stream.jsonl");

    /// <inheritdoc/>
    public int Rounds => Math.Min(MostRounds, bench.Settings.Rounds);

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        FeedFile.Write(_feed, bench.Source, bench.Settings.Tweets ?? DefaultTweets, cancellationToken);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var result = await new StreamRun(bench).RunAsync(_feed, rate: null, limit: null, cancellationToken).ConfigureAwait(false);
        return [new Reading("stream", result.PerSecond, result.CoreMicroseconds)];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        File.Delete(_feed);
        return ValueTask.CompletedTask;
    }
}
