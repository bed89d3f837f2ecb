using System.Net;
using System.Net.Sockets;

namespace StreamSentiment.TestSupport;

/// <summary>Ports for servers that a test starts a moment later.</summary>
public static class FreePort
{
    // Below those that the system gives to connections by itself: one of these could take the port in that moment.
    private const int First = 12_000;
    private const int End = 32_000;

    private static readonly HashSet<int> Given = [];

    /// <summary>A port of this machine that is free, and that this process has not been given before.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            lock (Given)
            {
                if (!Given.Add(port))
                {
                    continue;
                }
            }

            try
            {
                using var listener = new TcpListener(IPAddress.Any, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
