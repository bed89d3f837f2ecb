using System.Net;
using System.Net.Sockets;

namespace StreamSentiment.Chaos.Network;

/// <summary>Ways to connect, and ports to listen on.</summary>
internal static class Endpoints
{
    /// <summary>Connects to a port of this machine.</summary>
    public static Func<CancellationToken, Task<Socket>> Loopback(int port) => async cancellationToken =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        return await ConnectAsync(socket, new IPEndPoint(IPAddress.Loopback, port), cancellationToken).ConfigureAwait(false);
    };

    /// <summary>Connects to a unix socket.</summary>
    public static Func<CancellationToken, Task<Socket>> UnixSocket(string path) => async cancellationToken =>
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        return await ConnectAsync(socket, new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
    };

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<Socket> ConnectAsync(Socket socket, EndPoint place, CancellationToken cancellationToken)
    {
        try
        {
            await socket.ConnectAsync(place, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
