using System.Globalization;

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
    public async Task Before_any_position_events_that_tell_no_time_of_use_ask_for_none()
    {
        Open();
        var (call, socket) = await AcceptAsync();
        await SendAsync(socket, Post(long.MaxValue, "k1", "far ahead"));
        await SendAsync(socket, Post(-1, "k2", "no time"));
        await SendAsync(socket, "{\"did\":");
        Assert.Equal(("far ahead", 0), await NextAsync());
        Assert.Equal(("no time", 0), await NextAsync());
        Assert.Equal(0, (await Rig.TakeAsync()).Position);
        call.Reset();
        // Else all that the server has would be asked for.
        Assert.DoesNotContain("cursor", (await Server.NextAsync()).Request.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_position_far_ahead_is_not_gone_on_after()
    {
        var now = Microseconds(TestFeed.Now);
        Open(after: now + 3_600_000_000);
        var (call, socket) = await AcceptAsync();
        Assert.DoesNotContain("cursor", call.Request.Path, StringComparison.Ordinal);
        Assert.Contains("that an earlier run kept", Rig.Log.All, StringComparison.Ordinal);
        await SendAsync(socket, Post(now - 1, "k1", "today"));
        Assert.Equal(("today", now - 1), await NextAsync());
    }

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private async Task<(string Text, long Position)> NextAsync()
    {
        var record = await Rig.TakeAsync();
        return (record.Tweet!.Text, record.Position);
    }
}
