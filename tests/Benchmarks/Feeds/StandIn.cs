using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamSentiment.Benchmarks.Feeds;

/// <summary>A server of our own that stands in for a feed's: it reads the head of a call and leaves the rest to whoever made it.</summary>
internal sealed class StandIn : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Stream, string, CancellationToken, Task> _serve;

    /// <summary>Listens from now on.</summary>
    /// <param name="serve">Serves a call: its connection, and its head.</param>
    public StandIn(Func<Stream, string, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Host and port.</summary>
    public string Authority => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
                client.NoDelay = true;
                _ = ServeAsync(client, _stop.Token);
            }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It is over.
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var head = new StringBuilder();
                var one = new byte[1];
                while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, stop).ConfigureAwait(false) > 0)
                {
                    head.Append((char)one[0]);
                }

                await _serve(stream, head.ToString(), stop).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The client went away, or it is over.
            }
        }
    }
}
