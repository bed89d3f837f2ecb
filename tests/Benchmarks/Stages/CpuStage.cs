using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Benchmarks.Measuring;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>A stage that needs nothing but cores: measured with a warm-up, on one core and on all.</summary>
internal abstract class CpuStage(Workbench bench) : IStage
{
    /// <inheritdoc/>
    public int Rounds => Bench.Settings.Rounds;

    /// <summary>What the stages share.</summary>
    protected Workbench Bench { get; } = bench;

    /// <summary>Measurements that are thrown away: .NET compiles what is hot again, with better code, some time after it began.</summary>
    protected virtual int WarmUps => 2;

    /// <inheritdoc/>
    public virtual async Task PrepareAsync(CancellationToken cancellationToken)
    {
        for (var number = 0; number < WarmUps; number++)
        {
            await MeasureAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public abstract Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs work on some threads for the time of one measurement.</summary>
    protected Sample Sample(int threads, Func<int, Func<int>> makeWork, CancellationToken cancellationToken) =>
        Sampling.Run(threads, Bench.Settings.Time, makeWork, Bench.Clock, CoreTime.Own, cancellationToken);

    /// <summary>Work that takes one batch after another, each thread beginning elsewhere.</summary>
    protected static Func<int> InTurn<T>(IReadOnlyList<T> batches, int first, Func<T, int> work)
    {
        var next = first;
        return () => work(batches[next++ % batches.Count]);
    }
}
