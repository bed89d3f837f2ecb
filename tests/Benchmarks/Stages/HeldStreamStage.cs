using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Processes;
using StreamSentiment.Benchmarks.Texts;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>The whole stream, held for minutes: its rate in each, its memory, its latency at full load.</summary>
internal sealed class HeldStreamStage(Workbench bench) : IStage
{
    private const long TrialTweets = 1_000_000;

    // The file must not end before the time does, and a trial of seconds, compiling as it goes, says only roughly how fast the minutes will be.
    private const double Margin = 1.6;
    private readonly string _feed = bench.PathOf("held.jsonl");
    private readonly TimeSpan _time = TimeSpan.FromMinutes(bench.Settings.Minutes!.Value);

    /// <inheritdoc/>
    public int Rounds => 1;

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (bench.Settings.Pipe)
        {
            return;
        }

        var count = bench.Settings.Tweets;
        if (count is null)
        {
            FeedFile.Write(_feed, bench.Source, TrialTweets, cancellationToken);
            var trial = await new StreamRun(bench).RunAsync(_feed, rate: null, limit: null, cancellationToken).ConfigureAwait(false);
            count = (long)(trial.PerSecond * _time.TotalSeconds * Margin);
        }

        FeedFile.Write(_feed, bench.Source, count.Value, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var result = await new StreamRun(bench).RunAsync(bench.Settings.Pipe ? null : _feed, rate: null, _time, cancellationToken).ConfigureAwait(false);
        // Minutes are counted by lines that come every ten seconds, so the last may not be whole.
        if (!bench.Settings.Pipe && result.PerMinute.Count < (int)_time.TotalMinutes - 1)
        {
            throw new StartException(
                $"The stream reached the end of its file after {result.PerMinute.Count} whole minutes: give it more tweets (--tweets), or hold it by --pipe.");
        }

        return
        [
            new Reading("held", result.PerSecond, result.CoreMicroseconds),
            .. result.PerMinute.Select(rate => new Reading("held.minute", rate)),
            new Reading("held.p50", result.P50),
            new Reading("held.p99", result.P99),
            .. MemoryReadings.Of("held.memory", result.Memory),
        ];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        File.Delete(_feed);
        return ValueTask.CompletedTask;
    }
}
