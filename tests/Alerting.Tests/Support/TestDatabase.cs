using Dapper;
using Npgsql;
using StreamSentiment.Common.Storage;

namespace StreamSentiment.Alerting.Tests.Support;

/// <summary>A fresh database with the stream's schema, dropped at the end; the test skips where no server is named.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private const string Variable = "STREAMSENTIMENT_TEST_POSTGRES";

    private readonly string _server;
    private readonly string _name;

    private TestDatabase(string server, string name)
    {
        (_server, _name) = (server, name);
        ConnectionString = new NpgsqlConnectionStringBuilder(server) { Database = name, IncludeErrorDetail = true }.ConnectionString;
        Source = NpgsqlDataSource.Create(ConnectionString);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        var server = Environment.GetEnvironmentVariable(Variable);
        Skip.If(string.IsNullOrEmpty(server), $"{Variable} names no Postgres.");
        var database = new TestDatabase(server!, $"alerting_{Guid.NewGuid():N}");
        await database.OnServerAsync($"create database {database._name}");
        await SchemaMigrator.MigrateAsync(database.Source, CancellationToken.None);
        return database;
    }

    public async Task<T> AskAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Source.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql)
    {
        await using var connection = await Source.OpenConnectionAsync();
        return (await connection.QueryAsync<T>(sql)).AsList();
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await OnServerAsync($"drop database {_name} with (force)");
    }

    private async Task OnServerAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_server) { Pooling = false });
        await using var connection = await server.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }
}
