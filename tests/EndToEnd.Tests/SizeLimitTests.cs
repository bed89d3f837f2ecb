namespace StreamSentiment.EndToEnd.Tests;

/// <summary>Invariant 7: a value beyond the client's size limit is handled, and not the stream's end.</summary>
public class SizeLimitTests
{
    [Fact]
    public async Task Invariant_7_a_tweet_that_the_client_does_not_take_is_a_dead_letter_and_comes_back_once_the_limit_is_gone()
    {
        await using var folder = new StreamFolder();
        var feed = folder.Write("tweets.csv", $"id,text\n1,fine\n2,{string.Concat(Enumerable.Repeat("lovely ", 5_000))}\n3,fine too\n");
        var run = await folder.RunAsync("--feed", feed, "--until-done", "--Kafka:Client:message.max.bytes=20000");
        Assert.True(run.ExitCode == 0, run.Output + run.Errors);
        Assert.Equal((3, 2, 1), (run["read"], run["scored"], run["dead_lettered"]));
        Assert.Equal(["too-large:2"], await folder.QueryAsync<string>("select reason || ':' || feed_position from dead_letters"));

        await using var process = StreamProcess.Start("Standalone", ["replay-dead-letters", "--data", folder.Data]);
        Assert.Contains("1 became rows", (await process.ResultAsync()).Output, StringComparison.Ordinal);
        Assert.Equal(["1", "2", "3"], await folder.QueryAsync<string>("select tweet_id from scored_tweets order by 1"));
    }
}
