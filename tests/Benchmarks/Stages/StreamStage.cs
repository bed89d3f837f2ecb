using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Processes;
using StreamSentiment.Benchmarks.Texts;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>The whole stream in a process of its own: file to committed rows, for some seconds.</summary>
internal sealed class StreamStage(Workbench bench) : IStage
{
    private const long DefaultTweets = 1_200_000;
    private const int MostRounds = 3;
    private readonly string _feed = bench.PathOf("stream.jsonl");
    private readonly long _count = bench.Settings.Tweets ?? DefaultTweets;

    /// <inheritdoc/>
    public int Rounds => Math.Min(MostRounds, bench.Settings.Rounds);

    /// <inheritdoc/>
    public Task PrepareAsync(CancellationToken cancellationToken)
    {
        FeedFile.Write(_feed, bench.Source, _count, cancellationToken);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var result = await new StreamRun(bench).RunAsync(_feed, rate: null, limit: null, cancellationToken).ConfigureAwait(false);
        // A rate says nothing when tweets were lost on the way.
        return result.Scored + result.DeadLettered != _count
            ? throw new StartException($"The stream made {result.Scored:N0} rows and {result.DeadLettered:N0} dead letters of {_count:N0} tweets.")
            : [new Reading("stream", result.PerSecond, result.CoreMicroseconds)];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        File.Delete(_feed);
        return ValueTask.CompletedTask;
    }
}
