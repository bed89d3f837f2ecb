using Npgsql;
using StreamSentiment.Common.Storage;
using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.TestSupport;

/// <summary>
/// One real Postgres for all tests of an assembly, made and started as <c>./run</c> does it, in a folder of its own; each test takes a
/// fresh database. Stopped when the process ends.
/// </summary>
public static class TestPostgres
{
    private static readonly Lazy<Task<PrivatePostgres>> Server = new(StartAsync);
    private static int _databases;

    /// <summary>An empty database, with the stream's schema unless told otherwise.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> NewDatabaseAsync(bool migrated = true)
    {
        var server = await Server.Value;
        var name = $"test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await using var admin = NpgsqlDataSource.Create(server.ConnectionString);
        await using (var create = admin.CreateCommand($"create database {name}"))
        {
            await create.ExecuteNonQueryAsync();
        }

        var connection = new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name, MaxPoolSize = 10 }.ToString();
        if (migrated)
        {
            await using var database = NpgsqlDataSource.Create(connection);
            await SchemaMigrator.MigrateAsync(database, CancellationToken.None);
        }

        return connection;
    }

    private static async Task<PrivatePostgres> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("streamsentiment-test-").FullName;
        var server = await PrivatePostgres.StartAsync(folder, _ => { }, CancellationToken.None);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            server.StopAsync(CancellationToken.None).GetAwaiter().GetResult();
            Directory.Delete(folder, recursive: true);
        };
        return server;
    }
}
