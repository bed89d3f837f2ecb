using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Benchmarks.Texts;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Storage;
using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.Benchmarks;

/// <summary>What the stages share: the model, the texts, a folder, and a Postgres as <c>./run</c> makes it. Removes all of it at the end.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    /// <summary>Tweets in a batch, as the Scorer has them by default.</summary>
    public const int Batch = 2_048;

    // A measurement that writes rows handles so many a second of its time, and a few batches at least.
    private const int RowsPerSecond = 80_000;

    private readonly bool _madeParent;
    private PrivatePostgres? _postgres;
    private int _databases;

    private Workbench(BenchSettings settings, TimeProvider clock, ModelPackage package, TweetSource source)
    {
        (Settings, Clock, Package, Source) = (settings, clock, package, source);
        Shape = NetworkShape.Of(package);
        _madeParent = !Directory.Exists(Path.GetDirectoryName(settings.Work));
        Directory.CreateDirectory(settings.Work);
    }

    /// <summary>What was asked for.</summary>
    public BenchSettings Settings { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The model that is measured.</summary>
    public ModelPackage Package { get; }

    /// <summary>Size of its LSTM; null where it is unknown.</summary>
    public NetworkShape? Shape { get; }

    /// <summary>The tweets.</summary>
    public TweetSource Source { get; }

    /// <summary>Threads that share the work when all cores have to.</summary>
    public int Cores { get; } = Environment.ProcessorCount;

    /// <summary>Tweets that are held in memory for one measurement: whole batches.</summary>
    public int PoolSize => Math.Max(2 * Cores, (int)(Settings.Seconds * RowsPerSecond / Batch)) * Batch;

    /// <summary>Whose time of cores counts when Postgres takes part.</summary>
    public CoreTime CostWithPostgres { get; private set; } = CoreTime.Own;

    /// <summary>Opens the model and reads the texts.</summary>
    /// <exception cref="StartException">A file cannot be used.</exception>
    /// <exception cref="RegistryException">There is no such model.</exception>
    public static async Task<Workbench> OpenAsync(BenchSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var source = await TextFile.ReadAsync(settings.Texts, settings.Labelled, clock, cancellationToken).ConfigureAwait(false);
        var models = new ModelSource(ModelRegistries.Open(settings.Registry), NullLogger<ModelSource>.Instance);
        var package = await models.OpenAsync(settings.ModelOptions(), cancellationToken: cancellationToken).ConfigureAwait(false);
        await LeftOvers.RemoveAsync(Path.GetDirectoryName(settings.Work)!, cancellationToken).ConfigureAwait(false);
        return new Workbench(settings, clock, package, source);
    }

    /// <summary>A path in the folder that is removed at the end.</summary>
    public string PathOf(string name) => Path.Combine(Settings.Work, name);

    /// <summary>The tweets of one measurement, in batches.</summary>
    public IReadOnlyList<IReadOnlyList<T>> Batches<T>(Func<long, T> make) =>
        [.. Enumerable.Range(0, PoolSize / Batch).Select(batch => (IReadOnlyList<T>)[.. Enumerable.Range(batch * Batch, Batch).Select(number => make(number))])];

    /// <summary>Starts the Postgres unless it runs.</summary>
    public async Task<PrivatePostgres> PostgresAsync(CancellationToken cancellationToken)
    {
        if (_postgres is null)
        {
            _postgres = await PrivatePostgres.StartAsync(Settings.Work, _ => { }, cancellationToken).ConfigureAwait(false);
            CostWithPostgres = new CoreTime(Postmaster.Of(Settings.Work));
        }

        return _postgres;
    }

    /// <summary>A fresh database with the stream's schema, so that every measurement finds the same.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> NewDatabaseAsync(CancellationToken cancellationToken)
    {
        var server = await PostgresAsync(cancellationToken).ConfigureAwait(false);
        var name = $"bench_{++_databases}";
        await using (var admin = NpgsqlDataSource.Create(server.ConnectionString))
        {
            await using var create = admin.CreateCommand($"create database {name}");
            await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        var connection = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ToString();
        await using var database = NpgsqlDataSource.Create(connection);
        await SchemaMigrator.MigrateAsync(database, cancellationToken).ConfigureAwait(false);
        return connection;
    }

    /// <summary>Drops a database, whoever is connected, so that the disk does not fill.</summary>
    public async Task DropDatabaseAsync(string connection)
    {
        var server = await PostgresAsync(CancellationToken.None).ConfigureAwait(false);
        await using var admin = NpgsqlDataSource.Create(server.ConnectionString);
        await using var drop = admin.CreateCommand($"drop database {new NpgsqlConnectionStringBuilder(connection).Database} with (force)");
        await drop.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await LeftOvers.RemoveFolderAsync(Settings.Work, CancellationToken.None).ConfigureAwait(false);
        var parent = Path.GetDirectoryName(Settings.Work)!;
        if (_madeParent && !Directory.EnumerateFileSystemEntries(parent).Any())
        {
            Directory.Delete(parent);
        }
    }
}
