using Npgsql;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>A stage that writes rows: each measurement finds a fresh database, and is over when all its rows are committed.</summary>
internal abstract class DatabaseStage(Workbench bench) : CpuStage(bench)
{
    /// <summary>The tweets of one measurement, decoded.</summary>
    protected IReadOnlyList<IReadOnlyList<Tweet>> Tweets { get; } = bench.Batches(number => bench.Source[number]);

    /// <inheritdoc/>
    protected override int WarmUps => 3;

    /// <inheritdoc/>
    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await Bench.PostgresAsync(cancellationToken).ConfigureAwait(false);
        await base.PrepareAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has one thread for each core write batches, until none is left.</summary>
    /// <param name="batches">The batches; each is written once.</param>
    /// <param name="makeWriter">Makes what one thread writes with.</param>
    protected async Task<Sample> WriteAsync<T>(
        IReadOnlyList<IReadOnlyList<T>> batches, Func<NpgsqlDataSource, Func<IReadOnlyList<T>, Task>> makeWriter, CancellationToken cancellationToken)
    {
        var connection = await Bench.NewDatabaseAsync(cancellationToken).ConfigureAwait(false);
        await using var database = NpgsqlDataSource.Create(connection);
        try
        {
            var writers = Enumerable.Range(0, Bench.Cores).Select(_ => makeWriter(database)).ToList();
            // Whoever writes has its connection and its plans already, as in a stream that runs: the last batches are for that.
            await Task.WhenAll(writers.Select((write, number) => Task.Run(() => write(batches[^(number + 1)]), cancellationToken))).ConfigureAwait(false);
            var next = -1;
            return Sampling.Run(Bench.Cores, null, number => Writer(writers[number]), Bench.Clock, Bench.CostWithPostgres, cancellationToken);

            Func<int> Writer(Func<IReadOnlyList<T>, Task> write) => () =>
            {
                var number = Interlocked.Increment(ref next);
                if (number >= batches.Count - Bench.Cores)
                {
                    return 0;
                }

                write(batches[number]).GetAwaiter().GetResult();
                return batches[number].Count;
            };
        }
        finally
        {
            await Bench.DropDatabaseAsync(connection).ConfigureAwait(false);
        }
    }
}
