using System.Globalization;
using Dapper;
using Npgsql;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>The workers as processes of their own, against one broker and one Postgres, while they are killed and come back.</summary>
public sealed class ThreeProcessesTests : IAsyncLifetime
{
    private const int Tweets = 10_000;
    private const int BrokenEach = 499;
    private readonly TestKafka _kafka = new();
    private readonly StreamFolder _folder = new();
    private readonly Dictionary<string, StreamProcess> _processes = [];
    private string _connection = "";

    public async Task InitializeAsync() => _connection = await TestPostgres.NewDatabaseAsync();

    public async Task DisposeAsync()
    {
        foreach (var process in _processes.Values)
        {
            await process.DisposeAsync();
        }

        await _folder.DisposeAsync();
        _kafka.Dispose();
    }

    [Fact]
    public async Task They_do_what_one_process_does_whichever_of_them_is_killed()
    {
        var feed = _folder.Write("tweets.csv", TestFeeds.Csv(Tweets, BrokenEach));
        var random = new Random(5);
        string[] ingestor = [$"--Feed:Path={feed}", "--Feed:Rate=1000", "--Ingestor:UntilDone=true"];
        _processes["Alerting"] = Start("Alerting");
        _processes["Scorer"] = Start("Scorer");
        _processes["Ingestor"] = Start("Ingestor", ingestor);
        await Eventually.HoldsAsync(async () => await CountAsync("scored_tweets") > 0, "the first row", 60);
        foreach (var name in Enumerable.Range(0, Soak.Rounds(few: 1, full: 5)).SelectMany(_ => new[] { "Scorer", "Alerting", "Ingestor" }))
        {
            await Task.Delay(random.Next(200, 1_000));
            await _processes[name].KillAsync();
            await _processes[name].DisposeAsync();
            _processes[name] = name == "Ingestor" ? Start(name, ingestor) : Start(name);
        }

        var ended = await _processes["Ingestor"].ResultAsync(seconds: 240);
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Errors);
        foreach (var name in new[] { "Scorer", "Alerting" })
        {
            await _processes[name].InterruptAsync();
            var stopped = await _processes[name].ResultAsync();
            Assert.True(stopped.ExitCode == 0, stopped.Output + stopped.Errors);
        }

        var broken = Tweets / BrokenEach;
        Assert.Equal(Tweets - broken, await CountAsync("scored_tweets"));
        Assert.Equal(broken, await CountAsync("dead_letters"));
        Assert.Equal(await CountAsync("scored_tweets where expected is not null"), await CountAsync("verdicts"));
        Assert.Equal(0, await CountAsync("incidents where reported_at is null"));
        Assert.Equal(await CountAsync("incidents"), _folder.Mails.Count);
    }

    private StreamProcess Start(string project, params string[] args) => StreamProcess.Start(
        project,
        args,
        new Dictionary<string, string>
        {
            ["Kafka__BootstrapServers"] = _kafka.Address,
            ["Kafka__Ephemeral"] = "true",
            ["Postgres__ConnectionString"] = _connection,
            ["Model__Registry"] = Repository.Models,
            ["Mail__Directory"] = Path.Combine(_folder.Data, "mail"),
            ["DOTNET_ENVIRONMENT"] = "Production",
        });

    private async Task<long> CountAsync(string from)
    {
        await using var connection = new NpgsqlConnection(_connection);
        return await connection.ExecuteScalarAsync<long>(string.Create(CultureInfo.InvariantCulture, $"select count(*) from {from}"));
    }
}
