using System.Globalization;
using System.Net.WebSockets;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Ingestor.Tests.Support;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests.Feeds.Jetstream;

/// <summary>A server that sends faster than its posts are taken on.</summary>
public sealed class JetstreamBufferTests : JetstreamStory
{
    private const int Posts = 20_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly long Began = Microseconds(TestFeed.Now) - 3_600_000_000;

    [Fact]
    public async Task A_full_buffer_holds_the_server_back_and_each_post_comes_once_over_one_connection()
    {
        var (_, _, sending) = await FillAsync();
        for (var number = 1; number <= Posts; number++)
        {
            Assert.Equal(Began + number, (await Rig.TakeAsync()).Position);
        }

        await sending;
        Assert.False(Rig.Next.IsCompleted);
        Assert.False(Server.HasCall);
        Assert.Empty(Rig.Measured(StreamMetrics.Connections));
        // However often it happened.
        Assert.Single(Rig.Log.Lines, line => line.Contains("its buffer is full because the tweets are not taken on as fast as they come", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_it_stays_full_the_connection_is_closed_and_goes_on_later_after_what_was_received()
    {
        var (call, _, sending) = await FillAsync();
        await Rig.Clock.PassAsync(LongestPause);
        await Eventually.HoldsAsync(() => Rig.Log.All.Contains("The connection is closed until half of the buffer is through", StringComparison.Ordinal), "it is closed");
        Assert.Equal(["full"], Rig.Measured(StreamMetrics.Connections).Select(measured => measured.Tags.Split(',')[1]));
        Assert.DoesNotContain("Next try in 0 s", Rig.Log.All, StringComparison.Ordinal);
        Assert.False(Server.HasCall);
        call.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
        var again = Server.NextAsync();
        var number = 0;
        while (await Task.WhenAny(again, Rig.Next) != again)
        {
            Assert.Equal(Began + ++number, (await Rig.TakeAsync()).Position);
        }

        var cursor = long.Parse((await again).Request.Path.Split("&cursor=")[1], CultureInfo.InvariantCulture);
        // Not before all that waited when it connected.
        Assert.Equal(cursor, (await Rig.StopAsync()).Select(record => record.Position).Prepend(Began + number).Last());
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_room_and_hands_on_what_was_received()
    {
        var (_, _, sending) = await FillAsync();
        Assert.InRange((await Rig.StopAsync()).Count, 500, Posts);
        await Assert.ThrowsAnyAsync<Exception>(() => sending);
    }

    private async Task<(BadCall Call, WebSocket Socket, Task Sending)> FillAsync()
    {
        Open(Began, ("BufferMegabytes", "1"), ("RewindSeconds", "0"), ("SilenceSeconds", "61"));
        var (call, socket) = await AcceptAsync();
        var text = new string('x', 1_000);
        var sending = Task.Run(async () =>
        {
            for (var number = 1; number <= Posts; number++)
            {
                await SendAsync(socket, Post(Began + number, $"k{number}", text));
            }
        });
        await Rig.Clock.WaitedForAsync(LongestPause);
        return (call, socket, sending);
    }
}
