using System.Globalization;
using System.Net.WebSockets;

namespace StreamSentiment.Ingestor.Tests.Feeds.Jetstream;

/// <summary>What a connection to Jetstream goes on after.</summary>
public sealed class JetstreamPositionTests : JetstreamStory
{
    [Fact]
    public async Task It_goes_on_after_the_position_of_an_earlier_run_a_few_seconds_before_it()
    {
        Open(after: 1_700_000_010_000_000, ("RewindSeconds", "3"));
        var (call, _) = await AcceptAsync();
        Assert.EndsWith("&cursor=1700000007000000", call.Request.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_reconnect_it_goes_on_a_little_before_the_last_post_and_the_position_never_goes_back()
    {
        Open();
        var (call, socket) = await AcceptAsync();
        await SendAsync(socket, Post(1_700_000_020_000_000, "k1", "one"));
        await Rig.TakeAsync();
        call.Reset();
        var (again, socketAgain) = await AcceptAsync();
        Assert.EndsWith("&cursor=1700000015000000", again.Request.Path, StringComparison.Ordinal);
        await SendAsync(socketAgain, Post(1_700_000_016_000_000, "k0", "zero"));
        Assert.Equal(1_700_000_020_000_000, (await Rig.TakeAsync()).Position);
    }

    [Theory]
    [InlineData(121_000_000)]
    [InlineData(long.MaxValue)]
    public async Task An_event_dated_far_ahead_is_taken_and_the_position_stays_where_it_was(long ahead)
    {
        var now = Microseconds(TestFeed.Now);
        var far = ahead == long.MaxValue ? ahead : now + ahead;
        Open(after: now - 60_000_000);
        var (call, socket) = await AcceptAsync();
        await SendAsync(socket, Post(far, "k1", "from tomorrow"));
        await SendAsync(socket, Post(far, "k2", "and again"));
        await SendAsync(socket, Post(now - 30_000_000, "k3", "from today"));
        await SendAsync(socket, Post(now + 119_000_000, "k4", "by a clock that is a little ahead"));
        Assert.Equal(("from tomorrow", now - 60_000_000), await NextAsync());
        Assert.Equal(("and again", now - 60_000_000), await NextAsync());
        Assert.Equal(("from today", now - 30_000_000), await NextAsync());
        Assert.Equal(("by a clock that is a little ahead", now + 119_000_000), await NextAsync());
        var told = Assert.Single(Rig.Log.Lines, line => line.Contains("ahead of this machine's clock", StringComparison.Ordinal));
        Assert.Contains(far.ToString(CultureInfo.InvariantCulture), told, StringComparison.Ordinal);
        call.Reset();
        Assert.EndsWith($"&cursor={now + 114_000_000}", (await Server.NextAsync()).Request.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_any_position_events_that_tell_no_time_of_use_stand_where_the_feed_began()
    {
        var now = Microseconds(TestFeed.Now);
        Open();
        var (call, socket) = await AcceptAsync();
        await SendAsync(socket, Post(long.MaxValue, "k1", "far ahead"));
        await SendAsync(socket, Post(-1, "k2", "no time"));
        await SendAsync(socket, "{\"did\":");
        Assert.Equal(("far ahead", now), await NextAsync());
        Assert.Equal(("no time", now), await NextAsync());
        Assert.Equal(now, (await Rig.TakeAsync()).Position);
        call.Reset();
        // Else all that the server has would be asked for.
        Assert.EndsWith($"&cursor={now - 5_000_000}", (await Server.NextAsync()).Request.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_position_far_ahead_is_not_gone_on_after()
    {
        var now = Microseconds(TestFeed.Now);
        Open(after: now + 3_600_000_000);
        var (call, socket) = await AcceptAsync();
        Assert.EndsWith($"&cursor={now - 5_000_000}", call.Request.Path, StringComparison.Ordinal);
        Assert.Contains("that an earlier run kept", Rig.Log.All, StringComparison.Ordinal);
        await SendAsync(socket, Post(now - 1, "k1", "today"));
        Assert.Equal(("today", now - 1), await NextAsync());
    }

    [Fact]
    public async Task Before_the_first_post_it_goes_on_after_the_moment_when_it_began_and_tells_that_position_to_be_kept()
    {
        Open();
        var (call, _) = await AcceptAsync();
        Rig.Clock.Advance(TimeSpan.FromSeconds(30));
        call.Reset();
        Assert.EndsWith($"&cursor={Microseconds(TestFeed.Now) - 5_000_000}", (await Server.NextAsync()).Request.Path, StringComparison.Ordinal);
        Assert.Equal([Microseconds(TestFeed.Now)], Rig.Reached);
    }

    [Fact]
    public async Task The_first_time_that_an_event_tells_counts_more_than_ours_which_may_be_ahead()
    {
        var now = Microseconds(TestFeed.Now);
        Open();
        var (call, socket) = await AcceptAsync();
        await SendAsync(socket, Post(now - 60_000_000, "k1", "by the server's clock"));
        await SendAsync(socket, Post(now - 61_000_000, "k2", "a little later"));
        Assert.Equal(("by the server's clock", now - 60_000_000), await NextAsync());
        Assert.Equal(("a little later", now - 60_000_000), await NextAsync());
        call.Reset();
        Assert.EndsWith($"&cursor={now - 65_000_000}", (await Server.NextAsync()).Request.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reconnect_goes_on_after_the_last_event_that_waits_to_be_taken_on()
    {
        Open();
        var (_, socket) = await AcceptAsync();
        for (var number = 1; number <= 3; number++)
        {
            await SendAsync(socket, Post(1_700_000_000_000_000 + (number * 10_000_000), $"k{number}", "waits"));
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.EndsWith("&cursor=1700000025000000", (await Server.NextAsync()).Request.Path, StringComparison.Ordinal);
        Assert.Equal(("waits", 1_700_000_010_000_000), await NextAsync());
    }

    [Fact]
    public async Task Events_without_a_post_move_the_position_too_which_is_told_once_a_second()
    {
        var now = Microseconds(TestFeed.Now);
        Open(after: now - 60_000_000);
        var (call, socket) = await AcceptAsync();
        await SendAsync(socket, Identity(now - 50_000_000));
        await SendAsync(socket, Post(now - 49_000_000, "k1", "one"));
        Assert.Equal(("one", now - 49_000_000), await NextAsync());
        Rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(socket, Identity(now - 40_000_000));
        await SendAsync(socket, Identity(now - 30_000_000));
        await SendAsync(socket, "{\"did\":");
        Assert.Equal(now - 30_000_000, (await Rig.TakeAsync()).Position);
        Assert.Equal([now - 40_000_000], Rig.Reached);
        call.Reset();
        Assert.EndsWith($"&cursor={now - 35_000_000}", (await Server.NextAsync()).Request.Path, StringComparison.Ordinal);
    }

    private static string Identity(long time) => $$$"""{"did":"did:plc:a","time_us":{{{time}}},"kind":"identity","identity":{"handle":"a"}}""";

    private async Task<(string Text, long Position)> NextAsync()
    {
        var record = await Rig.TakeAsync();
        return (record.Tweet!.Text, record.Position);
    }
}
