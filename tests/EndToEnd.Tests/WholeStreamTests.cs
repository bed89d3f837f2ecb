using System.Globalization;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>The main job, as a user runs it.</summary>
public class WholeStreamTests
{
    [Fact]
    public async Task The_sample_is_read_scored_and_stored()
    {
        await using var folder = new StreamFolder();
        var run = await folder.RunAsync("--until-done", "--rate", "5000");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(TestFeeds.Sample.Count, run["read"]);
        Assert.Equal(TestFeeds.Sample.Count, run["scored"]);
        Assert.Equal(run["scored"], run["positive"] + run["negative"]);
        Assert.Equal(TestFeeds.LabelledSample.Count, run["labelled"]);
        Assert.Equal(run["scored"], await folder.CountAsync("scored_tweets"));
        Assert.True(run.Summary!.Value.GetProperty("accuracy").GetDouble() > 0.7, "The shipped model should know most of the sample's labels.");
        Assert.Equal(run["incidents"], folder.Mails.Count);
    }

    [Fact]
    public async Task A_file_fed_twice_adds_no_rows()
    {
        await using var folder = new StreamFolder();
        var feed = folder.Write("tweets.csv", TestFeeds.Csv(2_000));
        var first = await folder.RunAsync("--feed", feed, "--until-done");
        Assert.Equal((2_000, 0), (first["scored"], first["already_scored"]));

        var second = await folder.RunAsync("--feed", feed, "--until-done");
        Assert.Equal((0, 2_000), (second["scored"], second["already_scored"]));
        Assert.Equal(first["labelled"], second["labelled"]);
        Assert.Equal(2_000, await folder.CountAsync("scored_tweets"));
    }

    [Fact]
    public async Task Records_without_an_id_are_known_again_and_twins_are_one_tweet()
    {
        await using var folder = new StreamFolder();
        var feed = folder.Write("tweets.jsonl", "{\"text\":\"what a day\"}\n{\"text\":\"what a night\"}\n{\"text\":\"what a day\"}\n");
        var first = await folder.RunAsync("--feed", feed, "--until-done");
        Assert.Equal((3, 2, 1), (first["read"], first["scored"], first["already_scored"]));
        var second = await folder.RunAsync("--feed", feed, "--until-done");
        Assert.Equal((3, 0, 3), (second["read"], second["scored"], second["already_scored"]));
    }

    [Fact]
    public async Task Fresh_forgets_what_was_there()
    {
        await using var folder = new StreamFolder();
        var feed = folder.Write("tweets.csv", TestFeeds.Csv(50));
        await folder.RunAsync("--feed", feed, "--until-done");
        var again = await folder.RunAsync("--feed", feed, "--until-done", "--fresh");
        Assert.Equal((50, 0), (again["scored"], again["already_scored"]));
    }

    [Fact]
    public async Task A_slip_in_the_command_line_does_not_cost_what_fresh_would_forget()
    {
        await using var folder = new StreamFolder();
        await folder.RunAsync("--feed", folder.Write("tweets.csv", TestFeeds.Csv(20)), "--until-done");
        foreach (var slip in new[] { "--feed=/no/such/file", "--registry=/no/such/folder", "--model=no-such-model", "--Alerting:Consecutive=0", "--rate=x", "--Scorr:Workers=1", "--Scorer:Wrkers=1" })
        {
            Assert.NotEqual(0, (await folder.RunAsync("--fresh", "--until-done", slip)).ExitCode);
        }

        Assert.Equal(20, await folder.CountAsync("scored_tweets"));
    }

    [Fact]
    public async Task Good_records_around_bad_ones_are_scored_and_every_record_is_accounted_for()
    {
        await using var folder = new StreamFolder();
        var feed = folder.Write("tweets.csv", "id,text,label\n1,good one,positive\n2,\"stray quote,negative\n3,fine,wrong label\n4,too,many,fields\n5,   ,0\n"
            + $"6,{new string('x', 2_000_000)},1\n7,last one,neutral\n");
        var run = await folder.RunAsync("--feed", feed, "--until-done");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal((7, 3, 4), (run["read"], run["scored"], run["dead_lettered"]));
        Assert.Equal((1, 1), (run["bad_labels"], run["labelled"]));
        Assert.Equal(["1", "3", "7"], await folder.QueryAsync<string>("select tweet_id from scored_tweets order by 1"));
        Assert.Equal(
            ["malformed:2", "malformed:4", "no-text:5", "too-large:6"],
            await folder.QueryAsync<string>("select reason || ':' || feed_position from dead_letters order by feed_position"));
        var value = await folder.QueryAsync<(int Kept, long Size)>("select length(value), value_size from dead_letters where reason = 'too-large'");
        Assert.Equal(256 * 1024, value[0].Kept);
        Assert.True(value[0].Size >= 2_000_000);
    }

    [Fact]
    public async Task Standard_input_is_a_feed()
    {
        await using var folder = new StreamFolder();
        await using var process = StreamProcess.Start(
            "Standalone", ["--data", folder.Data, "--feed", "-", "--until-done"], input: TestFeeds.Csv(300));
        var run = await process.ResultAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(300, await folder.CountAsync("scored_tweets"));
    }

    [Fact]
    public async Task An_interrupt_drains_and_exits_with_zero()
    {
        await using var folder = new StreamFolder();
        await using var process = folder.Start("--rate", "200");
        await process.PrintsAsync(": reading");
        await Task.Delay(1_500);
        await process.InterruptAsync();
        var run = await process.ResultAsync();
        Assert.Equal(0, run.ExitCode);
        var read = long.Parse(run.Output[(run.Output.LastIndexOf("read ", StringComparison.Ordinal) + 5)..].Split(':')[0], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        Assert.True(read > 0, run.Output);
        Assert.Equal(read, await folder.CountAsync("scored_tweets"));
    }

    [Fact]
    public async Task A_second_stream_on_the_same_folder_is_told_so()
    {
        await using var folder = new StreamFolder();
        await using var first = folder.Start();
        await first.PrintsAsync("Kafka ");
        var second = await folder.RunAsync("--until-done");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("Another stream is running", second.Errors, StringComparison.Ordinal);
        Assert.False(first.HasExited);
        await first.InterruptAsync();
        Assert.Equal(0, (await first.ResultAsync()).ExitCode);
    }

    [Fact]
    public async Task Sql_answers_while_the_stream_runs_and_afterwards()
    {
        await using var folder = new StreamFolder();
        await folder.RunAsync("--feed", folder.Write("tweets.csv", TestFeeds.Csv(40)), "--until-done");
        var afterwards = await SqlAsync("select count(*) as tweets from scored_tweets");
        Assert.Equal("tweets\n------\n    40\n(1 row)\n", afterwards.Output);
        Assert.False(File.Exists(Path.Combine(folder.Data, "postgres", "postmaster.pid")), "The server that sql started should have been stopped.");

        await using var stream = folder.Start();
        await stream.PrintsAsync("Kafka ");
        Assert.Contains("40", (await SqlAsync("select count(*) from scored_tweets where feed = 'tweets.csv'")).Output, StringComparison.Ordinal);
        var refused = await SqlAsync("delete from scored_tweets");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("read-only", refused.Errors, StringComparison.Ordinal);

        async Task<StreamResult> SqlAsync(string query)
        {
            await using var process = StreamProcess.Start("Standalone", ["sql", query, "--data", folder.Data]);
            return await process.ResultAsync();
        }
    }
}
