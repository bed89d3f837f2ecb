using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Scorer;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>
/// One thread a core scores and commits batch after batch, while the watcher beside them goes from one version to the other and back as
/// fast as it can: each batch is timed, and so is the same without any swap.
/// </summary>
internal sealed class SwapStage(Workbench bench) : IStage
{
    private const string Name = "swapped";

    // Long enough for some swaps and for the pauses that come with them.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(4);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<StreamMetrics>().BuildServiceProvider();
    private readonly FolderModelRegistry _registry = new(bench.PathOf("swap-models"));
    private long _tweets;

    /// <inheritdoc/>
    public int Rounds => Math.Min(bench.Settings.Rounds, 3);

    private TimeSpan Time => bench.Settings.Time > Shortest ? bench.Settings.Time : Shortest;

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await bench.PostgresAsync(cancellationToken).ConfigureAwait(false);
        foreach (var version in new[] { "1", "2" })
        {
            await _registry.AddAsync(bench.Package, Name, version, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var connection = await bench.NewDatabaseAsync(cancellationToken).ConfigureAwait(false);
        await using var database = NpgsqlDataSource.Create(connection);
        try
        {
            using var serving = await ServingAsync(cancellationToken).ConfigureAwait(false);
            var seats = Enumerable.Range(0, bench.Cores).Select(_ => serving.NewSeat()).ToList();
            await MeasureAsync(database, seats, null, TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
            var still = await MeasureAsync(database, seats, null, Time, cancellationToken).ConfigureAwait(false);
            var swapped = await MeasureAsync(database, seats, serving, Time, cancellationToken).ConfigureAwait(false);
            seats.ForEach(seat => seat.Dispose());
            return
            [
                new("swap", swapped.Longest), new("swap.still", still.Longest), new("swap.take", Time.TotalMilliseconds / Math.Max(1, swapped.Swaps)),
                swapped.Sample.As("swap.rate"), still.Sample.As("swap.rate.still"),
            ];
        }
        finally
        {
            await bench.DropDatabaseAsync(connection).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task<ModelServing> ServingAsync(CancellationToken cancellationToken)
    {
        var options = bench.Settings.ModelOptions();
        (options.Name, options.Version, options.Engine, options.Cache) = (Name, null, InferenceEngine.Parse(bench.Settings.Engine), bench.PathOf("swap-cache"));
        options.Family = bench.Package.Manifest.Family;
        var source = new ModelSource(_registry, NullLogger<ModelSource>.Instance);
        var health = new StreamHealth(bench.Clock);
        var serving = new ModelServing(
            source,
            new ServingCache(Options.Create(options), bench.Clock),
            new ModelShadow(source, Options.Create(options), Options.Create(new ShadowOptions()), health, NullLogger<ModelShadow>.Instance),
            [],
            _services.GetRequiredService<StreamMetrics>(),
            health,
            Options.Create(options),
            bench.Clock,
            NullLogger<ModelServing>.Instance);
        await serving.StartingAsync(cancellationToken).ConfigureAwait(false);
        return serving;
    }

    // The longest batch of all, in milliseconds.
    private async Task<(Sample Sample, double Longest, int Swaps)> MeasureAsync(
        NpgsqlDataSource database, List<ModelSeat> seats, ModelServing? swapped, TimeSpan time, CancellationToken cancellationToken)
    {
        var longest = new double[seats.Count];
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var swaps = swapped is null ? Task.FromResult(0) : Task.Run(() => SwapAsync(swapped, over.Token), CancellationToken.None);
        var sample = await Task.Run(
            () => Sampling.Run(seats.Count, time, Work, bench.Clock, bench.CostWithPostgres, cancellationToken), CancellationToken.None).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        return (sample, longest.Max(), await swaps.ConfigureAwait(false));

        Func<int> Work(int number)
        {
            var store = new ScoredTweetStore(database);
            return () =>
            {
                var first = Interlocked.Add(ref _tweets, Workbench.Batch) - Workbench.Batch;
                var tweets = Enumerable.Range(0, Workbench.Batch).Select(tweet => bench.Source[first + tweet]).ToList();
                var began = bench.Clock.GetTimestamp();
                var rows = seats[number].Use(model => ScoringRows.Of(tweets, model, bench.Clock.GetUtcNow()));
                store.WriteAsync(rows, []).GetAwaiter().GetResult();
                longest[number] = Math.Max(longest[number], bench.Clock.GetElapsedTime(began).TotalMilliseconds);
                return tweets.Count;
            };
        }
    }

    private async Task<int> SwapAsync(ModelServing serving, CancellationToken over)
    {
        var swaps = 0;
        while (!over.IsCancellationRequested)
        {
            await _registry.SetAliasAsync(Name, ModelVersion.Champion, serving.Package.Version == "1" ? "2" : "1", CancellationToken.None).ConfigureAwait(false);
            await serving.RefreshAsync(CancellationToken.None).ConfigureAwait(false);
            swaps++;
        }

        return swaps;
    }
}
