using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using StreamSentiment.Ingestor.Feeds.Jetstream;
using StreamSentiment.Ingestor.Tests.Support;

namespace StreamSentiment.Ingestor.Tests.Feeds.Jetstream;

/// <summary>Jetstream against a server of our own on a real socket.</summary>
public abstract class JetstreamStory : IAsyncLifetime
{
    private protected FeedRig Rig { get; } = new();

    private protected BadServer Server { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        await Rig.DisposeAsync();
        await Server.DisposeAsync();
    }

    private protected static string Post(long time, string key, string text, string more = "") =>
        $$$"""{"did":"did:plc:ada","time_us":{{{time}}},"kind":"commit","commit":{"rev":"r","operation":"create","collection":"app.bsky.feed.post","rkey":"{{{key}}}","record":{"$type":"app.bsky.feed.post","createdAt":"2026-11-23T11:58:00.000Z","text":{{{JsonSerializer.Serialize(text)}}}{{{more}}}},"cid":"c"}}""";

    private protected static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private protected static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private protected void Open(long after = 0, params (string, string?)[] settings)
    {
        var address = new UriBuilder(Server.Address) { Scheme = "ws", Path = "/subscribe" }.Uri;
        Rig.Read(JetstreamSource.Open(Rig.Live("sky", [("Address", address.ToString()), .. settings])), after);
    }

    private protected async Task<(BadCall Call, WebSocket Socket)> AcceptAsync()
    {
        var call = await Server.NextAsync();
        var socket = await WebSockets.AcceptAsync(call);
        return (call, socket);
    }
}
