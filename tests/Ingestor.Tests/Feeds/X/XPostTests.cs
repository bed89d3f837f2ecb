using System.Text;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor.Tests.Feeds.X;

/// <summary>What a line of X's stream becomes.</summary>
public sealed class XPostTests : XStory
{
    [Fact]
    public async Task A_post_becomes_a_tweet_with_its_author_language_date_and_feed()
    {
        Open();
        var call = await X.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "what a day"));
        var record = await Rig.TakeAsync();
        var tweet = record.Tweet!;
        Assert.Equal(("1", "what a day", "ada", "en", "x-cats"), (tweet.Id, tweet.Text, tweet.Author, tweet.Lang, tweet.Feed));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 11, 59, 0, TimeSpan.Zero), tweet.CreatedAt);
        Assert.Equal($"Bearer {Token}", call.Request.Headers["Authorization"]);
        Assert.Contains("tweet.fields=created_at,lang,author_id", call.Request.Path, StringComparison.Ordinal);
        Assert.Contains("expansions=author_id", call.Request.Path, StringComparison.Ordinal);
        Assert.Equal((DependencyStatus.Green, "127.0.0.1"), (Rig.State.Status, Rig.State.Note));
    }

    [Fact]
    public async Task Fields_that_nobody_knows_other_orders_and_troubles_beside_a_post_are_no_trouble()
    {
        Open();
        var call = await X.AcceptAsync();
        await call.SendAsync("""{"errors":[{"title":"Not Found Error","type":"https://api.x.com/2/problems/resource-not-found"}],"new":{"a":[1,{}]},"data":{"text":"hi","odd":null,"id":"5","lang":17}}""" + "\n");
        var tweet = (await Rig.TakeAsync()).Tweet!;
        Assert.Equal(("5", "hi", "17"), (tweet.Id, tweet.Text, tweet.Lang));
    }

    [Fact]
    public async Task Retweets_replies_edits_and_long_posts_are_known()
    {
        Open();
        var call = await X.AcceptAsync();
        await call.SendAsync(XServer.Post("1", "RT @a: b", ""","referenced_tweets":[{"type":"retweeted","id":"9"}]"""));
        await call.SendAsync(XServer.Post("2", "c", ""","referenced_tweets":[{"type":"quoted","id":"9"},{"type":"replied_to","id":"8"}]"""));
        await call.SendAsync(XServer.Post("4", "new words", ""","edit_history_tweet_ids":["3","4"]"""));
        await call.SendAsync(XServer.Post("5", "short…", ""","edit_history_tweet_ids":["5"],"note_tweet":{"text":"short and then long","entities":{}}"""));
        Assert.Equal(FeedTraits.Retweet, (await Rig.TakeAsync()).Traits);
        Assert.Equal(FeedTraits.Reply, (await Rig.TakeAsync()).Traits);
        var edited = await Rig.TakeAsync();
        Assert.Equal((FeedTraits.Edit, "4", "new words"), (edited.Traits, edited.Tweet!.Id, edited.Tweet.Text));
        var longPost = await Rig.TakeAsync();
        Assert.Equal((FeedTraits.None, "short and then long"), (longPost.Traits, longPost.Tweet!.Text));
    }

    [Fact]
    public async Task Messages_of_kinds_that_nobody_knows_are_counted_by_kind_and_told_once_and_are_no_dead_letters()
    {
        Open();
        var call = await X.AcceptAsync();
        foreach (var message in new[]
        {
            """{"warning":{"code":"FALLING_BEHIND"}}""", """{"warning":{"code":"AGAIN"}}""", """{"data":null}""", "{}", """{"le nom\n":1}""", """{"errors":"none"}""",
        })
        {
            await call.SendAsync(message + "\r\n");
        }

        await call.SendAsync("""{"warning":{"code":"CUT" """ + "\r\n");
        await call.SendAsync("""[{"warning":1}]""" + "\r\n");
        await call.SendAsync("""{"data":[{"id":"1","text":"a page"}]}""" + "\r\n");
        await call.SendAsync(XServer.Post("5", "fine"));
        var records = new[] { await Rig.TakeAsync(), await Rig.TakeAsync(), await Rig.TakeAsync(), await Rig.TakeAsync() };
        Assert.Equal(["malformed", "malformed", "bad-field", null], records.Select(record => record.Refused?.Reason));
        Assert.Equal([1L, 2L, 3L, 4L], records.Select(record => record.Position));
        Assert.Equal(
            ["x-cats,warning", "x-cats,warning", "x-cats,data", "x-cats,empty", "x-cats,le_nom_", "x-cats,errors"],
            Rig.Measured(StreamMetrics.UnknownMessages).Select(measured => measured.Tags));
        Assert.Single(Rig.Log.Lines, line => line.Contains("a kind that is not known here, 'warning'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task However_many_kinds_there_are_only_a_few_are_told_apart()
    {
        Open();
        var call = await X.AcceptAsync();
        for (var kind = 0; kind < 30; kind++)
        {
            await call.SendAsync($"{{\"kind{kind}\":1}}\r\n");
        }

        await call.SendAsync(XServer.Post("5", "fine"));
        Assert.Equal("5", (await Rig.TakeAsync()).Tweet!.Id);
        var kinds = Rig.Measured(StreamMetrics.UnknownMessages).Select(measured => measured.Tags).ToList();
        Assert.Equal((30, 21), (kinds.Count, kinds.Distinct().Count()));
        Assert.Equal(10, kinds.Count(kind => kind == "x-cats,other"));
    }

    [Fact]
    public async Task A_line_may_come_in_many_packets_and_many_lines_in_one()
    {
        Open();
        var call = await X.AcceptAsync();
        foreach (var part in Encoding.UTF8.GetBytes(XServer.Post("1", "ça va 🐈 ?")).Chunk(7))
        {
            await call.SendAsync(part);
        }

        await call.SendAsync("\r\n" + XServer.Post("2", "b") + "\r\n\r\n" + XServer.Post("3", "c"));
        Assert.Equal("ça va 🐈 ?", (await Rig.TakeAsync()).Tweet!.Text);
        Assert.Equal(["2", "3"], [(await Rig.TakeAsync()).Tweet!.Id, (await Rig.TakeAsync()).Tweet!.Id]);
    }

    [Fact]
    public async Task Bad_bytes_and_lines_that_are_too_long_become_dead_letters_that_a_replay_can_read_and_the_stream_goes_on()
    {
        Open();
        var call = await X.AcceptAsync();
        await call.SendAsync([.. "{\"data\":{\"id\":\"1\",\"text\":\""u8, 0xFF, 0xFE, .. "\"}}\r\n"u8]);
        await call.SendAsync("{\"data\":{\"id\":\"2\",\"text\":\"" + new string('x', 5 * 1024 * 1024) + "\"}}\r\n");
        await call.SendAsync("{\"data\":{\"id\":\"3\"\r\n");
        await call.SendAsync(XServer.Post("4", "still here"));
        var letters = new List<DeadLetter>();
        for (var i = 0; i < 3; i++)
        {
            letters.Add((await Rig.TakeAsync()).Refused!);
        }

        Assert.Equal(["malformed", "too-large", "malformed"], letters.Select(letter => letter.Reason));
        Assert.All(letters, letter => Assert.Equal((FeedFormats.Json, "x-cats"), (letter.FeedFormat, letter.Feed)));
        Assert.Equal([1L, 2L, 3L], letters.Select(letter => letter.FeedPosition!.Value));
        Assert.True(letters[1].ValueSize > 5 * 1024 * 1024);
        Assert.Equal("4", (await Rig.TakeAsync()).Tweet!.Id);
    }
}
