using Confluent.Kafka;
using Dapper;
using Npgsql;
using StreamSentiment.Standalone.Postgres;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>
/// Invariants 2, 3, 4 and 7 on Scorer processes under load, with bad records among the good: whatever is killed, stopped, cut off, refused
/// or delayed, the table holds each tweet once, each bad record is one dead letter, and each labelled tweet has the verdict of its row.
/// </summary>
public class ScorerFaultTests
{
    private const int PerSecond = 500;
    private static readonly Random Random = new(7);

    [Fact]
    public async Task Invariant_2_killing_the_Scorer_at_random_loses_nothing_and_doubles_nothing()
    {
        await using var rig = new ScorerRig(await TestPostgres.NewDatabaseAsync());
        var rounds = Soak.Rounds(few: 2, full: 20);
        rig.Load(rounds > 10 ? 250 : PerSecond);
        for (var round = 0; round < rounds; round++)
        {
            rig.Start("scorer");
            var before = await rig.CountAsync("scored_tweets");
            await Eventually.HoldsAsync(async () => await rig.CountAsync("scored_tweets") > before, "rows of this round", 60);
            await Task.Delay(Random.Next(0, 1_500));
            await rig.KillAsync("scorer");
        }

        await rig.CompleteAsync();
    }

    [Fact]
    public async Task Invariant_7_a_Postgres_that_is_stopped_and_started_again_and_again_is_waited_for()
    {
        await using var folder = new StreamFolder();
        Directory.CreateDirectory(folder.Data);
        var server = await PrivatePostgres.StartAsync(folder.Data, _ => { }, CancellationToken.None);
        await using var rig = new ScorerRig(server.ConnectionString);
        await rig.MigrateAsync();
        var port = rig.Start("scorer");
        rig.Load(PerSecond);
        await Eventually.HoldsAsync(async () => await rig.CountAsync("scored_tweets") > 0, "the first rows", 60);
        await ReadyAsync(port, expected: true);
        for (var round = 0; round < Soak.Rounds(few: 1, full: 10); round++)
        {
            await server.StopAsync(CancellationToken.None);
            var red = await ReadyAsync(port, expected: false);
            Assert.Contains("\"postgres\":{\"status\":\"red\"", red, StringComparison.Ordinal);
            await Task.Delay(Random.Next(0, 2_000));
            server = await PrivatePostgres.StartAsync(folder.Data, _ => { }, CancellationToken.None);
            await ReadyAsync(port, expected: true);
            await Task.Delay(Random.Next(0, 1_000));
        }

        await rig.CompleteAsync();
        await server.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Invariant_7_connections_that_Postgres_drops_again_and_again_cost_nothing()
    {
        await using var rig = new ScorerRig(await TestPostgres.NewDatabaseAsync());
        rig.Start("one");
        rig.Start("two");
        rig.Load(PerSecond);
        await Eventually.HoldsAsync(async () => await rig.CountAsync("scored_tweets") > 0, "the first rows", 60);
        await using var database = NpgsqlDataSource.Create(rig.Connection + ";Pooling=false");
        var dropped = 0L;
        // On a busy machine a Scorer that was cut off comes back less often than it is looked for.
        const int Enough = 10;
        for (var round = 0; round < Soak.Rounds(few: 40, full: 400) || (dropped <= Enough && round < 4_000); round++)
        {
            await Task.Delay(Random.Next(20, 150));
            await using var connection = await database.OpenConnectionAsync();
            dropped += await connection.ExecuteScalarAsync<long>(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        }

        Assert.True(dropped > Enough, $"{dropped} connections were dropped.");
        await rig.CompleteAsync();
    }

    [Fact]
    public async Task Invariant_7_a_broker_that_errs_delays_and_goes_away_costs_nothing()
    {
        await using var rig = new ScorerRig(await TestPostgres.NewDatabaseAsync());
        var port = rig.Start("one");
        rig.Start("two");
        rig.Load(PerSecond);
        await Eventually.HoldsAsync(async () => await rig.CountAsync("scored_tweets") > 0, "the first rows", 60);
        (KafkaRequest Request, ErrorCode Error)[] faults =
        [
            (KafkaRequest.Produce, ErrorCode.NotEnoughReplicas), (KafkaRequest.Produce, ErrorCode.RequestTimedOut), (KafkaRequest.Produce, ErrorCode.LeaderNotAvailable),
            (KafkaRequest.Fetch, ErrorCode.NotLeaderForPartition), (KafkaRequest.Fetch, ErrorCode.UnknownTopicOrPart), (KafkaRequest.Fetch, ErrorCode.Unknown),
            (KafkaRequest.OffsetCommit, ErrorCode.Unknown), (KafkaRequest.OffsetCommit, ErrorCode.RebalanceInProgress), (KafkaRequest.OffsetCommit, ErrorCode.IllegalGeneration),
            (KafkaRequest.OffsetCommit, ErrorCode.GroupCoordinatorNotAvailable), (KafkaRequest.OffsetFetch, ErrorCode.GroupLoadInProgress),
            (KafkaRequest.FindCoordinator, ErrorCode.GroupCoordinatorNotAvailable), (KafkaRequest.Heartbeat, ErrorCode.UnknownMemberId),
            (KafkaRequest.Heartbeat, ErrorCode.NotCoordinatorForGroup), (KafkaRequest.JoinGroup, ErrorCode.RebalanceInProgress), (KafkaRequest.SyncGroup, ErrorCode.RebalanceInProgress),
        ];
        for (var round = 0; round < Soak.Rounds(few: 1, full: 5); round++)
        {
            Random.Shuffle(faults);
            foreach (var (request, error) in faults)
            {
                rig.Kafka.Refuse(request, error, times: Random.Next(1, 4));
                await Task.Delay(Random.Next(100, 400));
            }

            rig.Kafka.Delay(200);
            await Task.Delay(1_500);
            rig.Kafka.Delay(0);
            rig.Kafka.GoDown();
            var red = await ReadyAsync(port, expected: false);
            Assert.Contains("\"kafka\":{\"status\":\"red\"", red, StringComparison.Ordinal);
            rig.Kafka.ComeUp();
            await ReadyAsync(port, expected: true);
        }

        await rig.CompleteAsync();
    }

    [Fact]
    public async Task Invariant_2_three_Scorers_that_come_and_go_lose_nothing_and_double_nothing()
    {
        await using var rig = new ScorerRig(await TestPostgres.NewDatabaseAsync());
        string[] names = ["one", "two", "three"];
        foreach (var name in names)
        {
            rig.Start(name);
        }

        rig.Load(PerSecond);
        await Eventually.HoldsAsync(async () => await rig.CountAsync("scored_tweets") > 0, "the first rows", 60);
        for (var round = 0; round < Soak.Rounds(few: 4, full: 30); round++)
        {
            var name = names[Random.Next(names.Length)];
            if (!rig.Scorers.ContainsKey(name))
            {
                rig.Start(name);
            }
            else if (round % 2 == 0)
            {
                await rig.KillAsync(name);
            }
            else
            {
                await rig.StopAsync(name);
            }

            await Task.Delay(Random.Next(200, 3_000));
        }

        await rig.CompleteAsync();
    }

    [Fact]
    public async Task While_Postgres_is_away_the_Scorer_holds_a_batch_and_a_bounded_queue_and_no_more()
    {
        await using var folder = new StreamFolder();
        Directory.CreateDirectory(folder.Data);
        var server = await PrivatePostgres.StartAsync(folder.Data, _ => { }, CancellationToken.None);
        await using var rig = new ScorerRig(server.ConnectionString);
        await rig.MigrateAsync();
        // Small, so that a queue without bounds would show.
        var port = rig.Start("scorer", "--Kafka:QueuedKilobytes=1024", "--Scorer:MaxRetryDelayMs=50", "--Scorer:RetryDelayMs=10");
        rig.Produce(2_000);
        await Eventually.HoldsAsync(async () => await rig.CountAsync("scored_tweets") > 1_900, "the first rows", 60);
        await server.StopAsync(CancellationToken.None);
        rig.Produce(5_000);
        await ReadyAsync(port, expected: false);
        await Task.Delay(2_000);
        var before = rig.Scorers["scorer"].ResidentBytes;
        rig.Produce(40_000);
        // Some hundred tries.
        await Task.Delay(TimeSpan.FromSeconds(Soak.Rounds(few: 10, full: 60)));
        var after = rig.Scorers["scorer"].ResidentBytes;
        Assert.True(after - before < 32 * 1024 * 1024, $"resident {before / 1024} KiB before, {after / 1024} KiB after");
        Assert.True(after < 400 * 1024 * 1024, $"resident {after / 1024} KiB");
        await PrivatePostgres.StartAsync(folder.Data, _ => { }, CancellationToken.None);
        await rig.CompleteAsync();
        await server.StopAsync(CancellationToken.None);
    }

    // The body of the answer that was waited for.
    private static async Task<string> ReadyAsync(int port, bool expected)
    {
        using var client = new HttpClient();
        var body = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await client.GetAsync($"http://127.0.0.1:{port}/health/ready");
                body = await answer.Content.ReadAsStringAsync();
                return answer.IsSuccessStatusCode == expected;
            },
            $"health that is {(expected ? "green" : "red")}",
            60);
        return body;
    }
}
