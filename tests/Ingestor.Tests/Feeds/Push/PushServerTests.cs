using System.Net;
using System.Net.Sockets;
using StreamSentiment.Ingestor.Feeds.Push;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests.Feeds.Push;

/// <summary>What a sender may take of the web server before it has shown its key.</summary>
public class PushServerTests
{
    [Fact]
    public async Task A_head_that_does_not_come_in_time_and_a_connection_too_many_are_closed()
    {
        var port = FreePort.Next();
        using var server = new PushServer(_ => Task.CompletedTask) { MostConnections = 2, HeadLimit = TimeSpan.FromSeconds(1) };
        await server.StartAsync("127.0.0.1", port, CancellationToken.None);
        using var half = await ConnectAsync(port, "POST /tweets HTTP/1.1\r\nHost: me");
        using var idle = await ConnectAsync(port, "");
        using var third = await ConnectAsync(port, "");
        Assert.Equal("", await RestAsync(third));
        Assert.StartsWith("HTTP/1.1 408", await RestAsync(half), StringComparison.Ordinal);
        await server.StopAsync(TimeSpan.FromSeconds(5));
        Assert.Equal("", await RestAsync(idle));
    }

    private static async Task<TcpClient> ConnectAsync(int port, string text)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(text));
        return client;
    }

    // To the end of the connection, which is waited for.
    private static async Task<string> RestAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream());
        try
        {
            return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (IOException)
        {
            // By a reset.
            return "";
        }
    }
}
