using Dapper;
using Npgsql;
using StreamSentiment.Common.Storage;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Storage;

/// <summary>The role for analysts reads everything of the stream's and writes nothing.</summary>
public class ReaderRoleTests
{
    [Fact]
    public async Task An_analyst_reads_every_table_and_view()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        await using var connection = await BecomeAnalystAsync(database);
        var relations = (await connection.QueryAsync<string>("select table_name from information_schema.tables where table_schema = 'public'")).ToList();
        Assert.Contains("scored_tweets", relations);
        Assert.Contains("most_negative_last_hour", relations);
        foreach (var relation in relations)
        {
            await connection.ExecuteAsync($"select * from {relation}");
        }
    }

    [Theory]
    [InlineData("insert into feed_positions values ('f', 1, true, now())")]
    [InlineData("update scored_tweets set label = 'negative'")]
    [InlineData("delete from scored_tweets")]
    [InlineData("truncate sentiment_counts")]
    [InlineData("drop view sentiment_by_hour")]
    [InlineData("create table mine (id int)")]
    [InlineData("copy scored_tweets to program 'true'")]
    public async Task An_analyst_writes_nothing(string sql)
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        await using var connection = await BecomeAnalystAsync(database);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Fact]
    public async Task Tables_that_are_not_the_streams_are_never_shown_whoever_owns_them()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync(migrated: false));
        await using (var others = database.CreateCommand("create table customer_cards (number text)"))
        {
            await others.ExecuteNonQueryAsync();
        }

        await SchemaMigrator.MigrateAsync(database, CancellationToken.None);
        await using var connection = await BecomeAnalystAsync(database);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("select count(*) from scored_tweets"));
        await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("select * from customer_cards"));
    }

    [Fact]
    public async Task Every_table_and_view_of_the_stream_can_be_read()
    {
        await using var database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        await using var connection = await BecomeAnalystAsync(database);
        var relations = (await connection.QueryAsync<string>(
            "select relname from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'v', 'm', 'p')")).ToList();
        Assert.True(relations.Count > 10);
        foreach (var relation in relations)
        {
            await connection.ExecuteAsync($"select count(*) from {relation}");
        }
    }

    [Fact]
    public async Task A_role_that_may_create_nothing_starts_on_a_schema_that_is_up_to_date()
    {
        var connection = await TestPostgres.NewDatabaseAsync();
        var name = $"scorer_{Guid.NewGuid():N}";
        await using var admin = NpgsqlDataSource.Create(connection);
        await using var create = admin.CreateCommand($"create role {name}; grant select, insert, update, delete on all tables in schema public to {name}; revoke create on schema public from public");
        await create.ExecuteNonQueryAsync();
        await using var least = NpgsqlDataSource.Create($"{connection};Options=-c role={name}");
        await SchemaMigrator.MigrateAsync(least, CancellationToken.None);
    }

    [Fact]
    public async Task A_role_that_may_not_make_roles_migrates_and_says_what_is_missing()
    {
        var connection = await TestPostgres.NewDatabaseAsync(migrated: false);
        var name = $"plain_{Guid.NewGuid():N}";
        await using (var admin = NpgsqlDataSource.Create(connection))
        {
            await using var create = admin.CreateCommand(
                $"""
                create role {name};
                grant all on schema public to {name};
                """);
            await create.ExecuteNonQueryAsync();
        }

        var log = new SchemaMigratorTests.RecordingLog();
        await using (var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { Options = $"-c role={name}" }.ToString()))
        {
            // The reader may be there, made for another test's database: then it is lent what this role owns.
            await using var exists = database.CreateCommand("select exists (select from pg_roles where rolname = 'streamsentiment_reader')");
            var made = await exists.ExecuteScalarAsync() is true;
            await SchemaMigrator.MigrateAsync(database, CancellationToken.None, log);
            await using var count = database.CreateCommand("select count(*) from sentiment_by_hour");
            Assert.Equal(0L, await count.ExecuteScalarAsync());
            if (!made)
            {
                Assert.Contains(log.Lines, line => line.Contains("streamsentiment_reader", StringComparison.Ordinal) && line.StartsWith("Warning", StringComparison.Ordinal));
            }
        }

        // Of a role that is not there at all, whatever other tests do.
        await using var owner = NpgsqlDataSource.Create(connection);
        await using var open = await owner.OpenConnectionAsync();
        await using var transaction = await open.BeginTransactionAsync();
        await open.ExecuteAsync($"alter role {ReaderRole.Name} rename to set_aside; set local role {name}", transaction: transaction);
        await ReaderRole.EnsureAsync(open, transaction, log, CancellationToken.None);
        Assert.Contains(log.Lines, line => line.StartsWith($"Warning: The role {ReaderRole.Name}", StringComparison.Ordinal));
        Assert.Equal(0, await open.ExecuteScalarAsync<long>("select count(*) from scored_tweets", transaction: transaction));
    }

    private static async Task<NpgsqlConnection> BecomeAnalystAsync(NpgsqlDataSource database)
    {
        var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync($"set role {ReaderRole.Name}");
        return connection;
    }
}
