using StreamSentiment.Common.Hosting.Health;

namespace StreamSentiment.Ingestor.Tests.Feeds.Jetstream;

/// <summary>A stream that brings nothing for long, as one of few authors does, on a connection that is sound.</summary>
public sealed class JetstreamQuietTests : JetstreamStory
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(61);

    [Fact]
    public async Task Pings_of_the_server_are_signs_of_life()
    {
        Open(settings: ("SilenceSeconds", "61"));
        var (call, socket) = await AcceptAsync();
        await Rig.Clock.WaitedForAsync(Silence);
        for (var i = 0; i < 5; i++)
        {
            Rig.Clock.Advance(TimeSpan.FromSeconds(40));
            await call.SendAsync([0x89, 0x00]);
            await Rig.Clock.WaitedForAsync(Silence);
        }

        Assert.Equal(DependencyStatus.Green, Rig.State.Status);
        await SendAsync(socket, Post(1, "k1", "after minutes"));
        Assert.Equal("after minutes", (await Rig.TakeAsync()).Tweet!.Text);
        Assert.False(Server.HasCall);
    }

    [Fact]
    public async Task A_server_that_is_silent_is_pinged_and_given_up_when_it_does_not_answer()
    {
        // A third of it is the time between pings, which runs by the real clock.
        Open(settings: ("SilenceSeconds", "1"));
        var (call, _) = await AcceptAsync();
        Assert.Equal(0x89, await FrameAsync(call.Stream));
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(1));
        await AcceptAsync();
        Assert.Contains("nothing came for 1 s, not even a sign of life", Rig.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_to_a_ping_is_a_sign_of_life()
    {
        Open(settings: ("SilenceSeconds", "1"));
        var (call, socket) = await AcceptAsync();
        await Rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(1));
        Rig.Clock.Advance(TimeSpan.FromSeconds(0.9));
        // The server's side answers pings while it reads.
        var reading = socket.ReceiveAsync(new byte[100], CancellationToken.None);
        await Rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(1));
        Assert.False(reading.IsCompleted);
        Assert.Equal(DependencyStatus.Green, Rig.State.Status);
        call.Reset();
    }

    private static async Task<int> FrameAsync(Stream stream)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, limit.Token);
        return one[0];
    }
}
