using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Common.Storage;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Storage;

public class SchemaMigratorTests
{
    private static readonly int Migrations =
        typeof(SchemaMigrator).Assembly.GetManifestResourceNames().Count(name => name.EndsWith(".sql", StringComparison.Ordinal));

    [Fact]
    public async Task Many_processes_may_migrate_at_once_and_again()
    {
        var connection = await TestPostgres.NewDatabaseAsync(migrated: false);
        await MigrateByManyAsync(connection);
        await using var database = NpgsqlDataSource.Create(connection);
        await SchemaMigrator.MigrateAsync(database, CancellationToken.None);
        await using var count = database.CreateCommand("select count(*) from schema_migrations");
        await using var tables = database.CreateCommand("select count(*) from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'");
        Assert.Equal((long)Migrations, await count.ExecuteScalarAsync());
        Assert.Equal(21L, await tables.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Rows_of_the_first_schema_are_kept_and_counted()
    {
        var connection = await TestPostgres.NewDatabaseAsync(migrated: false);
        await using var database = NpgsqlDataSource.Create(connection);
        await using (var first = database.CreateCommand(FirstSchema() +
            """
            create table schema_migrations (name text primary key, applied_at timestamptz not null default now());
            insert into schema_migrations (name) values ('001_stream.sql');
            insert into scored_tweets
            select 't' || i, 'text', now(), 'ann', 'en', 'f', case when i % 4 = 0 then 'positive' end, case when i % 2 = 0 then 'positive' else 'negative' end,
                   i / 3000.0, 'm', '1', now() - i * interval '7 seconds'
            from generate_series(1, 2000) i;
            """))
        {
            await first.ExecuteNonQueryAsync();
        }

        await MigrateByManyAsync(connection);
        await using var open = await database.OpenConnectionAsync();
        Assert.Equal(2_000, await open.ExecuteScalarAsync<long>("select count(*) from scored_tweets"));
        Assert.Equal(
            (2_000L, 1_000L, 500L, 0L),
            await open.QuerySingleAsync<(long, long, long, long)>("select sum(tweets)::bigint, sum(positive)::bigint, sum(true_positive)::bigint, sum(false_negative)::bigint from sentiment_counts"));
        Assert.Equal("t1", await open.ExecuteScalarAsync<string>("select tweet_id from most_negative_last_hour limit 1"));
        Assert.Equal(
            await open.QueryAsync<(DateTime, long)>("select date_trunc('hour', scored_at), count(*) from scored_tweets group by 1 order by 1"),
            await open.QueryAsync<(DateTime, long)>("select hour, tweets from sentiment_by_hour order by 1"));
        // The key is still one.
        await Assert.ThrowsAsync<PostgresException>(() => open.ExecuteAsync("insert into scored_tweets select * from scored_tweets limit 1"));
    }

    [Fact]
    public async Task Somebodys_own_view_on_the_table_stops_no_migration()
    {
        var connection = await TestPostgres.NewDatabaseAsync(migrated: false);
        await using var database = NpgsqlDataSource.Create(connection);
        await using (var first = database.CreateCommand(FirstSchema() +
            """
            create view mine as select tweet_id, text from scored_tweets;
            create table schema_migrations (name text primary key, applied_at timestamptz not null default now());
            insert into schema_migrations (name) values ('001_stream.sql');
            """))
        {
            await first.ExecuteNonQueryAsync();
        }

        await SchemaMigrator.MigrateAsync(database, CancellationToken.None);
        await using var ask = database.CreateCommand("select count(*) from mine join most_negative_candidates using (tweet_id)");
        Assert.Equal(0L, await ask.ExecuteScalarAsync());
    }

    [Fact]
    public async Task What_was_done_is_logged()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync(migrated: false));
        var log = new RecordingLog();
        await SchemaMigrator.MigrateAsync(database, CancellationToken.None, log);
        Assert.Equal(Migrations, log.Lines.Count(line => line.Contains("up to date", StringComparison.Ordinal)));
        log.Lines.Clear();
        await SchemaMigrator.MigrateAsync(database, CancellationToken.None, log);
        Assert.Empty(log.Lines);
    }

    private static Task MigrateByManyAsync(string connection) => Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await SchemaMigrator.MigrateAsync(database, CancellationToken.None);
    }));

    private static string FirstSchema()
    {
        using var reader = new StreamReader(
            typeof(SchemaMigrator).Assembly.GetManifestResourceStream("StreamSentiment.Common.Storage.Migrations.001_stream.sql")!);
        return reader.ReadToEnd();
    }

    internal sealed class RecordingLog : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
