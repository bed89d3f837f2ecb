using System.Net.Sockets;

namespace StreamSentiment.Chaos.Network;

/// <summary>One connection that a link carries.</summary>
/// <param name="link">The link.</param>
/// <param name="client">The side that came.</param>
/// <param name="filter">Changes what the server answers.</param>
internal sealed class LinkConnection(Link link, Socket client, IAnswerFilter? filter) : IDisposable
{
    private const int BufferBytes = 64 * 1024;
    private Socket? _server;

    /// <summary>Whether answers were lost on it, so that it is good for nothing any more.</summary>
    public bool HasLost { get; private set; }

    /// <summary>Carries until one side ends.</summary>
    public async Task CarryAsync(Func<CancellationToken, Task<Socket>> connect, CancellationToken cancellationToken)
    {
        await link.PassAsync().ConfigureAwait(false);
        _server = await connect(cancellationToken).ConfigureAwait(false);
        NoDelay(client);
        NoDelay(_server);
        // Of a connection of which one direction has ended nobody here wants the other.
        await await Task.WhenAny(RequestsAsync(_server, cancellationToken), AnswersAsync(_server, cancellationToken)).ConfigureAwait(false);
        await link.EndAsync().ConfigureAwait(false);
    }

    /// <summary>Ends it as a router does that forgot it.</summary>
    public void Reset()
    {
        Reset(client);
        Reset(_server);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        _server?.Dispose();
    }

    private static void NoDelay(Socket socket)
    {
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = true;
        }
    }

    private static void Reset(Socket? socket)
    {
        try
        {
            if (socket?.ProtocolType == ProtocolType.Tcp)
            {
                socket.LingerState = new LingerOption(true, 0);
            }

            socket?.Close();
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // It has gone already.
        }
    }

    private async Task RequestsAsync(Socket server, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        int count;
        while ((count = await client.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            await link.PassAsync().ConfigureAwait(false);
            await SendAsync(server, buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task AnswersAsync(Socket server, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        int count;
        while ((count = await server.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            await link.PassAsync().ConfigureAwait(false);
            if (link.Mode == LinkMode.AnswersLost || HasLost)
            {
                HasLost = true;
                continue;
            }

            var bytes = filter is null ? buffer.AsMemory(0, count) : filter.Pass(buffer.AsMemory(0, count));
            await SendAsync(client, bytes, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancellationToken).ConfigureAwait(false)..];
        }
    }
}
