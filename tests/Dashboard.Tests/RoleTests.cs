using Dapper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using StreamSentiment.Common.Storage;
using StreamSentiment.Dashboard.Storage;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Dashboard.Tests;

/// <summary>The Dashboard reads everything and writes only what people say, whatever is asked of it.</summary>
public class RoleTests
{
    [Theory]
    [InlineData("delete from scored_tweets")]
    [InlineData("delete from predictions")]
    [InlineData("delete from feedback")]
    [InlineData("delete from silences")]
    [InlineData("truncate verdicts")]
    [InlineData("update scored_tweets set label = 'negative'")]
    [InlineData("update incidents set resolved_at = now()")]
    [InlineData("update feedback set verdict = '{}'")]
    [InlineData("update predictions set label = 'negative'")]
    [InlineData("insert into verdicts (verdict_id, tweet_id, text, correct, model, model_version, judged_at, judge) values ('v', 't', '', true, 'm', '1', now(), 'person')")]
    [InlineData("insert into feedback (verdict_id, verdict, announced_at) values ('v', '{}', now())")]
    [InlineData("create table mine (id int)")]
    [InlineData("copy scored_tweets to program 'true'")]
    public async Task It_may_not(string sql)
    {
        await using var database = Open(await TestPostgres.NewDatabaseAsync());
        await using var connection = await database.OpenAsync(CancellationToken.None);
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Fact]
    public async Task It_may_read_everything_and_write_what_people_say()
    {
        var name = await TestPostgres.NewDatabaseAsync();
        await using (var owner = new NpgsqlConnection(name))
        {
            await owner.ExecuteAsync(
                "insert into incidents (incident_id, rule, model, model_version, opened_at, last_run_at, runs, verdict_ids, message_id) values ('abcd1234', 'r', 'm', '1', now(), now(), 1, '{}', 'x')");
        }

        await using var database = Open(name);
        await using var connection = await database.OpenAsync(CancellationToken.None);
        Assert.Equal(DashboardRole.Name, await connection.ExecuteScalarAsync<string>("select current_user"));
        Assert.Equal("1234ms", await connection.ExecuteScalarAsync<string>("show statement_timeout"));
        foreach (var relation in await connection.QueryAsync<string>(
            "select relname from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'v', 'm', 'p')"))
        {
            await connection.ExecuteAsync($"select count(*) from {relation}");
        }

        await connection.ExecuteAsync("insert into feedback (verdict_id, verdict, created_by) values ('v', '{}', 'ann')");
        await connection.ExecuteAsync("update feedback set announced_at = now()");
        Assert.Equal("abcd1234", await connection.ExecuteScalarAsync<string>("select alert_acknowledge('abcd', 'ann', 'seen')"));
        var silence = await connection.ExecuteScalarAsync<long>("select alert_silence(now() + interval '1 hour', 'ann')");
        Assert.True(await connection.ExecuteScalarAsync<bool>("select alert_unsilence(@silence)", new { silence }));
    }

    [Fact]
    public async Task Where_the_role_cannot_be_had_it_works_with_what_it_has_and_says_so_once()
    {
        var connection = await TestPostgres.NewDatabaseAsync();
        await using (var admin = new NpgsqlConnection(connection))
        {
            await admin.ExecuteAsync($"revoke all on predictions from {DashboardRole.Name}");
        }

        var log = new LogLines();
        await using var database = Open(connection, log);
        for (var i = 0; i < 3; i++)
        {
            await using var open = await database.OpenAsync(CancellationToken.None);
            Assert.Equal(await open.ExecuteScalarAsync<string>("select session_user"), await open.ExecuteScalarAsync<string>("select current_user"));
            Assert.Equal("1234ms", await open.ExecuteScalarAsync<string>("show statement_timeout"));
        }

        Assert.Contains("docs/dashboard.md", Assert.Single(log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private static DashboardDatabase Open(string connection, LogLines? log = null) => new(
        Options.Create(new DatabaseOptions { ConnectionString = connection }),
        Options.Create(new DashboardOptions { StatementSeconds = 1.234 }),
        log is null ? NullLoggerFactory.Instance : new LoggerFactory([log]));
}
