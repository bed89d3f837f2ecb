using System.Net.Sockets;

namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>
/// Makes a connection for each request, and one only: .NET's client would repeat a request by itself, up to three times at once, when a
/// connection breaks before the answer, which no schedule and no count of ours would see.
/// </summary>
internal static class OneConnection
{
    private static readonly HttpRequestOptionsKey<bool> Used = new("StreamSentiment.Used");

    /// <summary>A handler that follows no redirects, as they would carry a token to whoever the answer names.</summary>
    /// <param name="pace">How connections are read.</param>
    public static SocketsHttpHandler NewHandler(ReadPace pace) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        // A stream that we give up is closed at once: read on for its end, it would be a second connection beside the next one.
        MaxResponseDrainSize = 0,
        ResponseDrainTimeout = TimeSpan.Zero,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context, pace, cancellationToken),
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, ReadPace pace, CancellationToken cancellationToken)
    {
        var options = context.InitialRequestMessage.Options;
        if (options.TryGetValue(Used, out _))
        {
            throw new IOException("the connection broke before the server answered");
        }

        options.Set(Used, true);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            pace.CountMade();
            return new GatheringStream(socket, pace);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
