using System.Text;
using Confluent.Kafka;
using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Streaming;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>
/// One release takes over from another while the stream runs: the new one migrates and reads what the old one left, in the database and in
/// the topics, and until the old one's processes are gone they find what they knew.
/// </summary>
public sealed class UpgradeTests
{
    [Fact]
    public async Task Workers_take_over_the_database_and_the_messages_of_the_previous_release()
    {
        var connection = await EarlierSchema.NewDatabaseAsync();
        await EarlierSchema.WriteAsync(connection, "old");
        using var kafka = new TestKafka();
        await using var folder = new StreamFolder();
        // No header at all; the header, and fields that neither release knows; none of the fields that need not be there.
        Send(kafka, Topics.Tweets, "t1", """{"id":"t1","text":"what a wonderful day","created_at":"2026-01-01T00:00:00Z","feed":"f","expected":"positive"}""");
        Send(kafka, Topics.Tweets, "t2", """{"id":"t2","text":"this is awful","created_at":"2026-01-01T00:00:00Z","feed":"f","likes":{"by":["ann"]},"place":null}""", version: "1");
        // A tweet that had its row before the upgrade keeps it, and its verdict is made of that.
        Send(kafka, Topics.Tweets, "old-1", """{"id":"old-1","text":"so it was","created_at":"2026-01-01T00:00:00Z","feed":"f","expected":"positive"}""", version: "1");
        // Versions of the format that only a later release knows are told apart and kept.
        Send(kafka, Topics.Tweets, "t3", """{"id":"t3","words":["from","the","future"]}""", version: "2");
        Send(kafka, Topics.Verdicts, "m", """{"verdict_id":"v1","tweet_id":"t0","text":"x","correct":false,"model":"m","model_version":"1","judged_at":"2026-01-01T00:00:00Z","judge":"person","mood":7}""");
        await using var scorer = Start("Scorer", kafka, connection, folder);
        await using var alerting = Start("Alerting", kafka, connection, folder);
        await Eventually.HoldsAsync(
            async () => await CountAsync(connection, "scored_tweets") == 3 && await CountAsync(connection, "verdicts") == 4
                && await CountAsync(connection, "dead_letters where reason = 'malformed' and version = '2'") == 1 && folder.Mails.Count == 1
                ? true
                : scorer.HasExited || alerting.HasExited ? throw new InvalidOperationException(scorer.Output + scorer.Errors + alerting.Output + alerting.Errors) : false,
            "rows, verdicts, the letter and the mail",
            120);
        await using var database = new NpgsqlConnection(connection);
        Assert.Equal("1", await database.ExecuteScalarAsync<string>("select model_version from scored_tweets where tweet_id = 'old-1'"));
        // What the old release had yet to report is reported by the new one, with the old one's Message-ID.
        Assert.Contains("old-i@streamsentiment", await File.ReadAllTextAsync(folder.Mails[0]), StringComparison.Ordinal);
        Assert.Equal(["old-n"], await database.QueryAsync<string>("select notice_id from notices where state = 'sent'"));
    }

    [Fact]
    public async Task Processes_of_the_previous_release_can_still_write_when_the_new_one_has_migrated()
    {
        var connection = await EarlierSchema.NewDatabaseAsync();
        await EarlierSchema.WriteAsync(connection, "before");
        await MigrateAsync(connection);
        await EarlierSchema.WriteAsync(connection, "after");
        Assert.Equal(2, await CountAsync(connection, "scored_tweets"));
    }

    [Fact]
    public async Task No_migration_since_the_previous_release_takes_away_or_changes_what_its_processes_read()
    {
        const string Columns =
            """
            select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable from information_schema.columns
            where table_schema = 'public'
            """;
        var connection = await EarlierSchema.NewDatabaseAsync();
        await using var database = new NpgsqlConnection(connection);
        var before = (await database.QueryAsync<string>(Columns)).ToHashSet();
        await MigrateAsync(connection);
        var after = (await database.QueryAsync<string>(Columns)).ToHashSet();
        Assert.Empty(before.Except(after));
        Assert.NotEmpty(after.Except(before));
    }

    [Fact]
    public async Task A_process_whose_database_is_of_a_newer_release_says_so_and_goes_on()
    {
        var connection = await TestPostgres.NewDatabaseAsync();
        await using (var newer = new NpgsqlConnection(connection))
        {
            await newer.ExecuteAsync("alter table scored_tweets add column mood integer; insert into schema_migrations (name) values ('900_mood.sql'), ('910_more_mood.sql')");
        }

        var log = new LinesOfLog();
        await using var database = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await SchemaMigrator.MigrateAsync(database, CancellationToken.None, log);
        var line = Assert.Single(log.Lines);
        Assert.StartsWith("Warning: The database has been brought further than this release knows, up to 910_more_mood.sql", line, StringComparison.Ordinal);
        Assert.Equal(2, await CountAsync(connection, "schema_migrations where name like '9%'"));
    }

    private static StreamProcess Start(string project, TestKafka kafka, string connection, StreamFolder folder) => StreamProcess.Start(
        project,
        ["--Health:Port=0"],
        new Dictionary<string, string>
        {
            ["Kafka__BootstrapServers"] = kafka.Address,
            ["Kafka__Ephemeral"] = "true",
            ["Postgres__ConnectionString"] = connection,
            ["Model__Registry"] = Repository.Models,
            ["Mail__Directory"] = Path.Combine(folder.Data, "mail"),
            ["DOTNET_ENVIRONMENT"] = "Production",
        });

    private static void Send(TestKafka kafka, string topic, string key, string value, string? version = null)
    {
        using var producer = kafka.Clients.Producer();
        var headers = version is null ? null : new Headers { { "v", Encoding.UTF8.GetBytes(version) } };
        producer.Produce(topic, new Message<string, byte[]> { Key = key, Value = Encoding.UTF8.GetBytes(value), Headers = headers });
        producer.Flush(TimeSpan.FromSeconds(10));
    }

    private static async Task MigrateAsync(string connection)
    {
        await using var database = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await SchemaMigrator.MigrateAsync(database, CancellationToken.None);
    }

    private static async Task<long> CountAsync(string connection, string from)
    {
        await using var database = new NpgsqlConnection(connection);
        return await database.ExecuteScalarAsync<long>($"select count(*) from {from}");
    }

    private sealed class LinesOfLog : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel}: {formatter(state, exception)}");
    }
}
