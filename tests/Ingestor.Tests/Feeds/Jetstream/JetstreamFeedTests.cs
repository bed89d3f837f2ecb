using System.Net.WebSockets;
using System.Text;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Jetstream;
using StreamSentiment.Ingestor.Tests.Support;

namespace StreamSentiment.Ingestor.Tests.Feeds.Jetstream;

/// <summary>Jetstream against a server of our own on a real socket.</summary>
public sealed class JetstreamFeedTests : JetstreamStory
{
    [Fact]
    public async Task A_post_becomes_a_tweet_and_its_time_the_position()
    {
        Open();
        var (call, socket) = await AcceptAsync();
        await SendAsync(socket, Post(1_700_000_000_000_001, "k1", "what a day", ""","langs":["de","en-GB"],"reply":{"root":{},"parent":{}},"embed":{"a":[1]}"""));
        var record = await Rig.TakeAsync();
        var tweet = record.Tweet!;
        Assert.Equal(
            ("at://did:plc:ada/app.bsky.feed.post/k1", "what a day", "did:plc:ada", "en-GB", "sky"), (tweet.Id, tweet.Text, tweet.Author, tweet.Lang, tweet.Feed));
        Assert.Equal((1_700_000_000_000_001, FeedTraits.Reply), (record.Position, record.Traits));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 11, 58, 0, TimeSpan.Zero), tweet.CreatedAt);
        Assert.Equal($"/subscribe?wantedCollections=app.bsky.feed.post&cursor={Microseconds(TestFeed.Now) - 5_000_000}", call.Request.Path);
        Assert.Equal(DependencyStatus.Green, Rig.State.Status);
    }

    [Fact]
    public async Task Events_about_other_things_and_posts_without_text_are_passed_over()
    {
        Open();
        var (_, socket) = await AcceptAsync();
        await SendAsync(socket, """{"did":"did:plc:a","time_us":1,"kind":"identity","identity":{"handle":"a"}}""");
        await SendAsync(socket, """{"did":"did:plc:a","time_us":2,"kind":"commit","commit":{"operation":"create","collection":"app.bsky.feed.like","rkey":"x","record":{"text":"no"}}}""");
        await SendAsync(socket, Post(3, "k3", "   "));
        await SendAsync(socket, Post(4, "k4", "changed").Replace("create", "update", StringComparison.Ordinal));
        await SendAsync(socket, """{"did":"did:plc:a","time_us":"soon","kind":{"new":[]},"commit":7}""");
        await SendAsync(socket, Post(6, "k6", "yes"));
        Assert.Equal("yes", (await Rig.TakeAsync()).Tweet!.Text);
    }

    [Fact]
    public async Task An_event_that_is_not_UTF_8_is_refused_and_the_next_comes_on_the_same_connection()
    {
        Open();
        var (call, socket) = await AcceptAsync();
        await SendAsync(socket, Post(1, "k1", "before"));
        var bytes = Encoding.UTF8.GetBytes(Post(2, "k2", "XX"));
        bytes.AsSpan().Replace((byte)'X', (byte)0xC3);
        // As a text: no server of .NET's would send it so.
        await call.Stream.WriteAsync((byte[])[0x81, 126, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes]);
        await SendAsync(socket, Post(3, "k3", "after"));
        Assert.Equal("before", (await Rig.TakeAsync()).Tweet!.Text);
        var refused = (await Rig.TakeAsync()).Refused!;
        Assert.Equal("malformed", refused.Reason);
        Assert.EndsWith("the event is not UTF-8", refused.Error, StringComparison.Ordinal);
        Assert.Equal("after", (await Rig.TakeAsync()).Tweet!.Text);
        Assert.Equal(DependencyStatus.Green, Rig.State.Status);
    }

    [Fact]
    public async Task Collections_and_authors_are_asked_for()
    {
        Open(settings: [("Collections:0", "app.bsky.feed.*"), ("Authors:0", "did:plc:ada"), ("Authors:1", "did:plc:bob")]);
        var (call, _) = await AcceptAsync();
        Assert.StartsWith("/subscribe?wantedCollections=app.bsky.feed.%2A&wantedDids=did%3Aplc%3Aada&wantedDids=did%3Aplc%3Abob&cursor=", call.Request.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task A_deletion_is_handed_on_when_the_settings_say_so(string honour)
    {
        Open(settings: ("HonourDeletes", honour));
        var (_, socket) = await AcceptAsync();
        await SendAsync(socket, """{"did":"did:plc:ada","time_us":5,"kind":"commit","commit":{"rev":"r","operation":"delete","collection":"app.bsky.feed.post","rkey":"k1"}}""");
        await SendAsync(socket, Post(6, "k2", "after it"));
        if (honour == "true")
        {
            var deleted = await Rig.TakeAsync();
            Assert.Equal(("at://did:plc:ada/app.bsky.feed.post/k1", 5, null), (deleted.Deleted, deleted.Position, deleted.Tweet));
        }

        Assert.Equal("after it", (await Rig.TakeAsync()).Tweet!.Text);
    }

    [Fact]
    public async Task A_message_in_many_frames_one_that_is_too_long_and_one_that_is_broken()
    {
        Open(settings: ("MaxRecordBytes", "200000"));
        var (_, socket) = await AcceptAsync();
        var bytes = Encoding.UTF8.GetBytes(Post(1, "k1", new string('é', 30_000)));
        foreach (var part in bytes.Chunk(1_000))
        {
            await socket.SendAsync(part, WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
        }

        await socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        await SendAsync(socket, Post(2, "k2", new string('x', 5 * 1024 * 1024)));
        await SendAsync(socket, "{\"did\":");
        await SendAsync(socket, Post(4, "k4", "fine"));
        Assert.Equal(30_000, (await Rig.TakeAsync()).Tweet!.Text.Length);
        var tooLong = (await Rig.TakeAsync()).Refused!;
        Assert.Equal(("too-large", FeedFormats.Jetstream), (tooLong.Reason, tooLong.FeedFormat));
        Assert.True(tooLong.ValueSize > 5 * 1024 * 1024);
        Assert.Equal("malformed", (await Rig.TakeAsync()).Refused!.Reason);
        Assert.Equal("fine", (await Rig.TakeAsync()).Tweet!.Text);
    }

    [Fact]
    public async Task Refusals_silence_and_aServer_that_closes_follow_the_schedule()
    {
        Open(settings: ("SilenceSeconds", "61"));
        await (await Server.NextAsync()).AnswerAsync(503, "<html>", "text/html");
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        await (await Server.NextAsync()).AnswerAsync(429, "");
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(60));
        await (await Server.NextAsync()).AnswerAsync(404, "");
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Contains("Check the address, setting Feeds:sky:Address", Rig.Log.All, StringComparison.Ordinal);
        var (_, socket) = await AcceptAsync();
        await SendAsync(socket, Post(1, "k1", "a"));
        await Rig.TakeAsync();
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(61));
        var (_, closing) = await AcceptAsync();
        await closing.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "bye", CancellationToken.None);
        await Rig.Clock.PassAsync(TimeSpan.FromMilliseconds(250));
        await AcceptAsync();
        Assert.Contains("EndpointUnavailable bye", Rig.Log.All, StringComparison.Ordinal);
        Assert.Equal(
            ["http-503", "http-429", "http-404", "silent", "closed"],
            Rig.Measured(StreamMetrics.Connections).Select(measured => measured.Tags.Split(',')[1]));
    }

    [Theory]
    [InlineData(429, "Retry-After: 300", 300)]
    [InlineData(503, "Retry-After: 90", 90)]
    [InlineData(429, "x-rate-limit-reset: 1", 60)]
    [InlineData(429, "Retry-After: soon", 60)]
    public async Task A_refusal_that_names_the_time_of_the_next_try_is_obeyed(int status, string header, int seconds)
    {
        Open(settings: ("SilenceSeconds", "61"));
        await (await Server.NextAsync()).AnswerAsync(status, "", "text/plain", header);
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(seconds));
        await AcceptAsync();
        Assert.Contains($"Next try in {seconds} s", Rig.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Posts_gather_between_two_looks_at_the_connection_and_a_burst_is_read_at_one()
    {
        Open(settings: ("GatherMs", "100"));
        var (_, socket) = await AcceptAsync();
        await Rig.Clock.WaitedForAsync(TimeSpan.FromMilliseconds(100));
        for (var number = 1; number <= 2_000; number++)
        {
            await SendAsync(socket, Post(number, $"k{number}", "a post of a burst"));
        }

        Assert.False(Rig.Next.IsCompleted);
        Rig.Clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(1, (await Rig.TakeAsync()).Position);
        for (var number = 2; number <= 2_000; number++)
        {
            Assert.Equal(number, (await Rig.TakeAsync()).Position);
        }
    }

    [Fact]
    public async Task What_cannot_be_read_is_known_by_its_post_where_that_can_be_told_so_that_a_deletion_finds_it()
    {
        Open(settings: ("MaxRecordBytes", "2000"));
        var (_, socket) = await AcceptAsync();
        await SendAsync(socket, Post(1, "huge", new string('x', 3_000)));
        await SendAsync(socket, Post(2, "cut", "a \"rkey\":\"fake\" in it")[..^9]);
        await SendAsync(socket, Post(3, "nul", "nul \0"));
        await SendAsync(socket, "{\"what\": ");
        var letters = new List<Common.Tweets.DeadLetter>();
        while (letters.Count < 4)
        {
            letters.Add((await Rig.TakeAsync()).Refused!);
        }

        Assert.Equal(["too-large", "malformed", "bad-field", "malformed"], letters.Select(letter => letter.Reason));
        Assert.Equal(
            ["at://did:plc:ada/app.bsky.feed.post/huge", "at://did:plc:ada/app.bsky.feed.post/cut", "at://did:plc:ada/app.bsky.feed.post/nul", null],
            letters.Select(letter => letter.Key));
    }
}
