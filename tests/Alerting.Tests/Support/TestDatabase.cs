using Dapper;
using Npgsql;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Alerting.Tests.Support;

/// <summary>A fresh database with the stream's schema.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private NpgsqlConnection? _holder;

    private TestDatabase(string connectionString)
    {
        ConnectionString = new NpgsqlConnectionStringBuilder(connectionString) { IncludeErrorDetail = true }.ConnectionString;
        Source = NpgsqlDataSource.Create(ConnectionString);
    }

    public string ConnectionString { get; }

    public NpgsqlDataSource Source { get; }

    public static async Task<TestDatabase> CreateAsync() => new(await TestPostgres.NewDatabaseAsync());

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

    /// <summary>Holds an advisory lock until this is disposed of.</summary>
    public async Task HoldAdvisoryLockAsync(int one, int other)
    {
        _holder = await Source.OpenConnectionAsync();
        await _holder.ExecuteAsync("select pg_advisory_lock(@one, @other)", new { one, other });
    }

    public async ValueTask DisposeAsync()
    {
        if (_holder is not null)
        {
            await _holder.DisposeAsync();
        }

        await Source.DisposeAsync();
    }
}
