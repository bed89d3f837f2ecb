using System.Globalization;
using StreamSentiment.Standalone.Postgres;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>Invariant 2: every record ends as exactly one row or one dead letter, whatever is killed when.</summary>
public class KillTests
{
    private const int Tweets = 20_000;
    private const int BrokenEach = 997;

    private static int Rounds => Soak.Rounds(few: 3, full: 20);

    [Fact]
    public async Task Invariant_2_killing_everything_at_random_loses_nothing_and_doubles_nothing()
    {
        var random = new Random(11);
        await using var folder = new StreamFolder();
        var feed = folder.Write("tweets.csv", TestFeeds.Csv(Tweets, BrokenEach));
        // Slow enough that every round ends in the middle; the last also until it has kept how far it is, on however busy a machine.
        var rate = (Tweets / Rounds) + 1;
        for (var round = 1; round <= Rounds; round++)
        {
            var isLast = round == Rounds;
            await using var process = folder.Start(
                "--feed", feed, "--until-done", "--rate", (isLast ? rate / 8 : rate).ToString(CultureInfo.InvariantCulture));
            await process.PrintsAsync(": reading");
            await Task.Delay(random.Next(500, 1_500));
            if (isLast)
            {
                await Eventually.HoldsAsync(async () => await folder.CountAsync("feed_positions") > 0, "the feed's position is kept");
            }

            Assert.False(process.HasExited, process.Output + process.Errors);
            await process.KillEverythingAsync(folder.Data);
        }

        var last = await folder.RunAsync("--feed", feed, "--until-done");
        Assert.Equal(0, last.ExitCode);
        Assert.True(last["read"] < Tweets, "The last run should have gone on where the killed ones were.");
        await AssertCompleteAsync(folder);
    }

    [Fact]
    public async Task Killing_the_stream_and_not_its_Postgres_loses_nothing_and_the_server_is_used_again()
    {
        await using var folder = new StreamFolder();
        var feed = folder.Write("tweets.csv", TestFeeds.Csv(Tweets, BrokenEach));
        await using (var process = folder.Start("--feed", feed, "--until-done", "--rate", "5000"))
        {
            await process.PrintsAsync(": reading");
            await Task.Delay(1_500);
            await process.KillAsync();
        }

        Assert.True(File.Exists(Path.Combine(folder.Data, "postgres", "postmaster.pid")), "Postgres should still run.");
        Assert.Equal(0, (await folder.RunAsync("--feed", feed, "--until-done")).ExitCode);
        await AssertCompleteAsync(folder);
    }

    [Fact]
    public Task Invariant_7_a_Postgres_that_goes_away_is_waited_for_and_the_stream_goes_on_by_itself() => SurvivesAsync(async (process, data) =>
    {
        var server = await PrivatePostgres.StartAsync(data, _ => { }, CancellationToken.None);
        await server.StopAsync(CancellationToken.None);
        // Whether a batch or the keeper of Postgres notices first is chance; without the second nothing would go on.
        await process.PrintsAsync("The private Postgres has died");
        await PrivatePostgres.StartAsync(data, _ => { }, CancellationToken.None);
    });

    [Fact]
    public Task Invariant_7_a_private_Postgres_that_is_killed_under_the_stream_is_started_again() => SurvivesAsync(async (process, data) =>
    {
        await StreamProcess.KillPostgresAsync(data);
        await process.PrintsAsync("it is started again");
    });

    [Fact]
    public async Task A_stop_does_not_wait_for_a_named_Postgres_that_is_away()
    {
        await using var folder = new StreamFolder();
        await using var server = new StreamFolder();
        Directory.CreateDirectory(server.Data);
        var postgres = await PrivatePostgres.StartAsync(server.Data, _ => { }, CancellationToken.None);
        var feed = folder.Write("tweets.csv", TestFeeds.Csv(Tweets));
        await using var process = folder.Start("--feed", feed, "--postgres", postgres.ConnectionString, "--rate", "1000", "--Ingestor:DrainSeconds=1");
        await process.PrintsAsync(": reading");
        await Task.Delay(1_000);
        await postgres.StopAsync(CancellationToken.None);
        await process.PrintsAsync("records wait, next try in");
        await process.InterruptAsync();
        var run = await process.ResultAsync(seconds: 60);
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    // Harm is done in the middle of a file; the stream must come to its end all the same, with everything there.
    private static async Task SurvivesAsync(Func<StreamProcess, string, Task> harm)
    {
        await using var folder = new StreamFolder();
        var feed = folder.Write("tweets.csv", TestFeeds.Csv(Tweets, BrokenEach));
        await using var process = folder.Start("--feed", feed, "--until-done", "--rate", "4000");
        await process.PrintsAsync(": reading");
        await Task.Delay(1_000);
        await harm(process, folder.Data);
        var run = await process.ResultAsync();
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        await AssertCompleteAsync(folder);
    }

    private static async Task AssertCompleteAsync(StreamFolder folder)
    {
        var broken = Tweets / BrokenEach;
        Assert.Equal(Tweets - broken, await folder.CountAsync("scored_tweets"));
        Assert.Equal(Tweets - broken, await folder.CountAsync("(select distinct tweet_id from scored_tweets) ids"));
        Assert.Equal(broken, await folder.CountAsync("dead_letters"));
        // Every labelled tweet has its verdict, once.
        Assert.Equal(
            await folder.CountAsync("scored_tweets where expected is not null"),
            await folder.CountAsync("verdicts v join scored_tweets t using (tweet_id, model, model_version, positive_probability) where t.expected = v.expected"));
    }
}
