using System.Text;
using Dapper;
using Npgsql;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Standalone.Postgres;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary><c>./run replay-dead-letters</c>: what became of each letter is said, kept, and true.</summary>
public class ReplayTests
{
    private const string Feed = "id,text,label\n1,good one,positive\n2,\"stray quote,negative\n4,too,many,fields\n5,   ,0\n7,last one,neutral\n";

    [Fact]
    public async Task After_a_fix_letters_become_rows_once_and_what_fails_again_is_a_letter_again()
    {
        await using var folder = new StreamFolder();
        var feed = folder.Write("tweets.csv", Feed + $"6,{string.Concat(Enumerable.Repeat("lovely ", 500))},1\n");
        await folder.RunAsync("--feed", feed, "--until-done", "--Feed:MaxRecordBytes=2000");
        Assert.Equal(4, await folder.CountAsync("dead_letters"));

        // The fix is the larger limit, which is the default.
        var dry = await ReplayAsync(folder, "--dry-run");
        Assert.Contains("4 would be put back, 0 cannot be", dry.Output, StringComparison.Ordinal);
        Assert.Equal(0, await folder.CountAsync("dead_letters where replays > 0"));

        var run = await ReplayAsync(folder);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Contains("1 became rows, 3 failed again", run.Output, StringComparison.Ordinal);
        Assert.Equal(["1", "6", "7"], await folder.QueryAsync<string>("select tweet_id from scored_tweets order by 1"));
        Assert.Equal(
            ["malformed:2:2:open", "malformed:3:2:open", "no-text:4:2:open", "too-large:6:1:stored as 6"],
            await folder.QueryAsync<string>(
                "select reason || ':' || feed_position || ':' || attempts || ':' || coalesce(replay_result || ' as ' || replayed_as, 'open') from dead_letters order by feed_position"));
        Assert.Equal(["line 3"], await folder.QueryAsync<string>("select left(error, 6) from dead_letters where feed_position = 2"));

        // Again: what is a row is not put back, and a reason is asked for by name.
        var again = await ReplayAsync(folder, "--reason", "no-text");
        Assert.Contains("1 open dead letter: 1 put back", again.Output, StringComparison.Ordinal);
        Assert.Equal([2, 2, 3, 1], await folder.QueryAsync<int>("select attempts from dead_letters order by feed_position"));
        Assert.Equal(3, await folder.CountAsync("scored_tweets"));
    }

    [Fact]
    public async Task Records_of_a_topic_go_back_byte_for_byte_and_each_is_accounted_for()
    {
        await using var folder = new StreamFolder();
        await folder.RunAsync("--feed", folder.Write("tweets.csv", TestFeeds.Csv(10)), "--until-done");
        await WithDatabaseAsync(folder, async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await DeadLetterStore.WriteAsync(connection, transaction,
            [
                Letter("garbage"u8.ToArray(), DeadLetterReasons.Malformed),
                // Stored by a Scorer that has learned how: the record was never to blame.
                Letter(Tweet("mended", "a lovely day"), DeadLetterReasons.Unstorable),
                Letter(Tweet("1", "twin of a row"), DeadLetterReasons.Unstorable),
                Letter(Tweet("nul", "nul \\u0000 inside"), DeadLetterReasons.Unstorable),
                Letter(new byte[DeadLetter.MaxValueBytes + 1], DeadLetterReasons.TooLarge),
                DeadLetter.FromFeed("old.csv", 3, DeadLetterReasons.NoText, "line 3: there is no text", "5,,0"u8, 4, DateTimeOffset.UnixEpoch),
            ]);
            await transaction.CommitAsync();
        });
        var run = await ReplayAsync(folder);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Contains("6 open dead letters: 4 put back, 2 cannot be", run.Output, StringComparison.Ordinal);
        Assert.Contains("only the first 256 KiB", run.Output, StringComparison.Ordinal);
        Assert.Contains("before letters kept their feed's format", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 became rows, 2 failed again", run.Output, StringComparison.Ordinal);
        Assert.Equal(["1", "mended"], await folder.QueryAsync<string>("select replayed_as from dead_letters where replay_result = 'stored' order by 1"));
        Assert.Equal(["malformed:2", "unstorable:2"], await folder.QueryAsync<string>(
            "select reason || ':' || attempts from dead_letters where replays = 1 and replay_result is null order by 1"));
        Assert.Equal(11, await folder.CountAsync("scored_tweets"));
    }

    [Fact]
    public async Task A_record_that_gets_past_the_feed_and_fails_later_is_one_open_letter_that_carries_on_the_attempts()
    {
        await using var folder = new StreamFolder();
        // Nothing to score in it, and too long at first.
        var blank = string.Concat(Enumerable.Repeat("\u200b", 800));
        await folder.RunAsync("--feed", folder.Write("tweets.csv", $"id,text\n1,fine\n2,{blank}\n"), "--until-done", "--Feed:MaxRecordBytes=2000");
        var run = await ReplayAsync(folder);
        Assert.Contains("0 became rows, 1 failed again", run.Output, StringComparison.Ordinal);
        Assert.Equal(["unscorable:2"], await folder.QueryAsync<string>("select reason || ':' || attempts from dead_letters where replay_result is null"));
        Assert.Equal(1, await folder.CountAsync("dead_letters a join dead_letters b on a.replayed_as = b.digest and a.replay_result = 'dead-letter'"));
        var again = await ReplayAsync(folder);
        Assert.Contains("1 open dead letter: 1 put back", again.Output, StringComparison.Ordinal);
        Assert.Equal([3], await folder.QueryAsync<int>("select attempts from dead_letters where replay_result is null"));
    }

    [Fact]
    public async Task Invariant_2_a_replay_that_is_killed_is_made_up_for_by_the_next()
    {
        await using var folder = new StreamFolder();
        await folder.RunAsync("--feed", folder.Write("tweets.csv", TestFeeds.Csv(10)), "--until-done");
        const int Letters = 3_000;
        await WithDatabaseAsync(folder, async connection =>
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await DeadLetterStore.WriteAsync(connection, transaction, Enumerable.Range(0, Letters).Select(number => Letter(Tweet($"r{number}", "a lovely day"), DeadLetterReasons.Unstorable)));
            await transaction.CommitAsync();
        });
        for (var round = 0; round < Soak.Rounds(few: 1, full: 5); round++)
        {
            await using var process = StreamProcess.Start("Standalone", ["replay-dead-letters", "--data", folder.Data]);
            await process.PrintsAsync("put back");
            await process.KillAsync();
        }

        var run = await ReplayAsync(folder);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Equal(Letters, await folder.CountAsync("dead_letters where replay_result = 'stored'"));
        Assert.Equal(Letters + 10, await folder.CountAsync("scored_tweets"));
        Assert.Contains("0 open dead letters", (await ReplayAsync(folder)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Against_named_servers_the_Scorers_there_take_the_records_and_without_one_that_is_told()
    {
        await using var rig = new ScorerRig(await TestPostgres.NewDatabaseAsync());
        await using (var connection = new NpgsqlConnection(rig.Connection))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await DeadLetterStore.WriteAsync(connection, transaction, [Letter(Tweet("mended", "a lovely day"), DeadLetterReasons.Unstorable)]);
            await transaction.CommitAsync();
        }

        string[] servers = ["replay-dead-letters", "--kafka", rig.Kafka.Address, "--postgres", rig.Connection];
        await using (var nobody = StreamProcess.Start("Standalone", [.. servers, "--Replay:WaitSeconds=2"]))
        {
            var told = await nobody.ResultAsync();
            Assert.Equal(1, told.ExitCode);
            Assert.Contains("Is a Scorer running?", told.Output, StringComparison.Ordinal);
        }

        rig.Start("scorer");
        await using var process = StreamProcess.Start("Standalone", servers);
        var run = await process.ResultAsync();
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Contains("1 became rows, 0 failed again", run.Output, StringComparison.Ordinal);
        Assert.Equal(1, await rig.CountAsync("scored_tweets"));
    }

    [Fact]
    public async Task While_a_stream_runs_it_says_what_to_do_and_a_dry_run_works()
    {
        await using var folder = new StreamFolder();
        await using var stream = folder.Start();
        await stream.PrintsAsync(": reading");
        var told = await ReplayAsync(folder);
        Assert.Equal(1, told.ExitCode);
        Assert.Contains("Stop it (Ctrl-C), run replay-dead-letters, and start it again", told.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await ReplayAsync(folder, "--dry-run")).ExitCode);
        Assert.False(stream.HasExited);
        await stream.InterruptAsync();
        await stream.ResultAsync();
    }

    [Fact]
    public async Task Without_a_database_and_with_a_reason_that_is_none_it_says_so()
    {
        await using var folder = new StreamFolder();
        var none = await ReplayAsync(folder);
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("There is no database", none.Errors, StringComparison.Ordinal);
        var nonsense = await ReplayAsync(folder, "--reason", "nonsense");
        Assert.NotEqual(0, nonsense.ExitCode);
        Assert.Contains("no reason of a dead letter", nonsense.Errors, StringComparison.Ordinal);
    }

    private static DeadLetter Letter(byte[] value, string reason) =>
        DeadLetter.FromTopic("tweets", 0, 0, "key", reason, "as a test wants it", value, new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "1");

    private static byte[] Tweet(string id, string text) =>
        Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\",\"text\":\"{text}\",\"created_at\":\"2026-01-02T03:04:05Z\",\"feed\":\"letters\"}}");

    private static async Task<StreamResult> ReplayAsync(StreamFolder folder, params string[] args)
    {
        await using var process = StreamProcess.Start("Standalone", ["replay-dead-letters", "--data", folder.Data, .. args]);
        return await process.ResultAsync();
    }

    private static async Task WithDatabaseAsync(StreamFolder folder, Func<NpgsqlConnection, Task> use)
    {
        var server = await PrivatePostgres.StartAsync(folder.Data, _ => { }, CancellationToken.None);
        await using (var database = NpgsqlDataSource.Create(server.ConnectionString + ";Pooling=false"))
        await using (var connection = await database.OpenConnectionAsync())
        {
            await use(connection);
        }

        await server.StopAsync(CancellationToken.None);
    }
}
