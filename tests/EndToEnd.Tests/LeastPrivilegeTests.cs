using System.Globalization;
using System.Reflection;
using System.Text;
using Dapper;
using Npgsql;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>The workers with the rights of <c>deploy/postgres/roles.sql</c> and no others.</summary>
public sealed class LeastPrivilegeTests : IAsyncLifetime
{
    private readonly TestKafka _kafka = new();
    private readonly StreamFolder _folder = new();
    private readonly List<StreamProcess> _processes = [];
    private string _owner = "";

    public async Task InitializeAsync()
    {
        _owner = await TestPostgres.NewDatabaseAsync();
        var roles = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "postgres", "roles.sql"));
        await using var connection = new NpgsqlConnection(_owner);
        await connection.ExecuteAsync(roles);
        // After each migration it runs again.
        await connection.ExecuteAsync(roles);
    }

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await _folder.DisposeAsync();
        _kafka.Dispose();
    }

    [Fact]
    public async Task Each_worker_does_all_of_its_work_with_the_rights_of_its_role()
    {
        var feed = _folder.Write("tweets.csv", MislabelledCsv(tweets: 400, brokenEach: 50));
        var scorer = Start("Scorer", "--Summaries:IntervalSeconds=0.2", "--Retention:Days=0.001", "--Retention:IntervalSeconds=0.5", "--Retention:VerdictDays=2",
            "--Retention:DeadLetterDays=2");
        var alerting = Start("Alerting", "--Alerting:QuietSeconds=1", "--Alerting:RemindSeconds=1");
        var ingestor = Start("Ingestor", $"--Feed:Path={feed}", "--Ingestor:UntilDone=true");
        await Eventually.HoldsAsync(
            () => _processes.Any(process => process.HasExited || IsRefused(process)), "the feed is done, or somebody is refused", 180);
        Assert.True(ingestor.HasExited && !_processes.Any(IsRefused), string.Concat(_processes.Select(process => process.Output + process.Errors)));
        var ended = await ingestor.ResultAsync();
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Errors);

        await using (var connection = new NpgsqlConnection(_owner))
        {
            await connection.ExecuteAsync("update scored_tweets set scored_at = scored_at - interval '1 hour'");
        }

        await Eventually.HoldsAsync(async () => await CountAsync("scored_tweets") == 0, "retention clears what is old", 60);
        await Eventually.HoldsAsync(async () => await CountAsync("incidents where resolved_at is not null") > 0, "the incident resolves", 60);
        Assert.Equal(392, await CountAsync("verdicts"));
        Assert.Equal(8, await CountAsync("dead_letters"));
        Assert.Equal(1, await CountAsync("model_choices"));
        Assert.Equal(0, await CountAsync("notices where state = 'given-up'"));
        Assert.NotEmpty(_folder.Mails);
        foreach (var process in new[] { scorer, alerting })
        {
            await process.InterruptAsync();
            var stopped = await process.ResultAsync();
            Assert.True(stopped.ExitCode == 0, stopped.Output + stopped.Errors);
        }

        Assert.All(_processes, process => Assert.False(IsRefused(process), process.Output + process.Errors));
    }

    [Theory]
    [InlineData("Note", new[] { "1", "2" })]
    [InlineData("Forget", new string[0])]
    public async Task The_Ingestor_may_forget_what_authors_delete(string statement, string[] ids)
    {
        // Its own statements, so that this fails when they come to need another right.
        var sql = (string)typeof(Ingestor.IngestorOptions).Assembly.GetType("StreamSentiment.Ingestor.DeletedTweets", throwOnError: true)!
            .GetField(statement, BindingFlags.NonPublic | BindingFlags.Static)!.GetRawConstantValue()!;
        await using var database = NpgsqlDataSource.Create(As("ingestor"));
        await using var command = database.CreateCommand(sql);
        if (ids.Length > 0)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = ids });
        }

        command.Parameters.Add(new NpgsqlParameter { Value = DateTime.UtcNow });
        await command.ExecuteNonQueryAsync();
    }

    [Theory]
    [InlineData("ingestor", "insert into scored_tweets (tweet_id) values ('x')")]
    [InlineData("ingestor", "select text from scored_tweets")]
    [InlineData("ingestor", "update verdicts set correct = true")]
    [InlineData("ingestor", "select * from incidents")]
    [InlineData("scorer", "update scored_tweets set label = 'positive'")]
    [InlineData("scorer", "insert into verdicts (verdict_id) values ('x')")]
    [InlineData("scorer", "update model_choices set reason = ''")]
    [InlineData("scorer", "select * from notices")]
    [InlineData("alerting", "delete from verdicts")]
    [InlineData("alerting", "update verdicts set correct = true")]
    [InlineData("alerting", "delete from scored_tweets")]
    [InlineData("alerting", "delete from silences")]
    [InlineData("scorer", "create table mine (id int)")]
    [InlineData("alerting", "truncate verdicts")]
    [InlineData("ingestor", "insert into schema_migrations values ('999.sql')")]
    [InlineData("dashboard", "delete from scored_tweets")]
    public async Task No_worker_may_do_what_is_not_its_work(string role, string sql)
    {
        await using var connection = new NpgsqlConnection(As(role));
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Fact]
    public async Task A_worker_that_finds_an_old_schema_and_may_not_change_it_says_who_does()
    {
        await using (var connection = new NpgsqlConnection(_owner))
        {
            await connection.ExecuteAsync("delete from schema_migrations where name = (select max(name) from schema_migrations)");
        }

        var ended = await Start("Scorer").ResultAsync();
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("--migrate", ended.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schema_comes_up_to_date_by_the_programs_own_command()
    {
        var empty = await TestPostgres.NewDatabaseAsync(migrated: false);
        var process = StreamProcess.Start("Scorer", ["--migrate"], new Dictionary<string, string> { ["Postgres__ConnectionString"] = empty });
        _processes.Add(process);
        var ended = await process.ResultAsync();
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Errors);
        Assert.Contains("is up to date", ended.Output, StringComparison.Ordinal);
        await using var connection = new NpgsqlConnection(empty);
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("select count(*) from scored_tweets"));
    }

    private static bool IsRefused(StreamProcess process) =>
        (process.Output + process.Errors).Contains("permission denied", StringComparison.OrdinalIgnoreCase);

    // Every label is the opposite of what the sample says, so that most verdicts are wrong.
    private static string MislabelledCsv(int tweets, int brokenEach)
    {
        var csv = new StringBuilder("id,created_at,author,text,expected\n");
        for (var number = 1; number <= tweets; number++)
        {
            var tweet = TestFeeds.LabelledSample[number % TestFeeds.LabelledSample.Count];
            var (text, label) = (tweet.Text.Replace("\"", "\"\"", StringComparison.Ordinal), tweet.Expected == "positive" ? "negative" : "positive");
            csv.Append(number % brokenEach == 0
                ? $"{number},too few fields\n"
                : $"{number},2026-01-02T03:04:05Z,{tweet.Author},\"{text}\",{label}\n");
        }

        return csv.ToString();
    }

    private StreamProcess Start(string project, params string[] args)
    {
        var process = StreamProcess.Start(
            project,
            args,
            new Dictionary<string, string>
            {
                ["Kafka__BootstrapServers"] = _kafka.Address,
                ["Kafka__Ephemeral"] = "true",
                ["Postgres__ConnectionString"] = As(project.ToLowerInvariant()),
                ["Model__Registry"] = Repository.Models,
                ["Mail__Directory"] = Path.Combine(_folder.Data, "mail"),
                ["Health__Port"] = "0",
                ["DOTNET_ENVIRONMENT"] = "Production",
            });
        _processes.Add(process);
        return process;
    }

    private string As(string role) => new NpgsqlConnectionStringBuilder(_owner) { Options = $"-c role=streamsentiment_{role}" }.ToString();

    private async Task<long> CountAsync(string from)
    {
        await using var connection = new NpgsqlConnection(_owner);
        return await connection.ExecuteScalarAsync<long>(string.Create(CultureInfo.InvariantCulture, $"select count(*) from {from}"));
    }
}
