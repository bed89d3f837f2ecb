using System.Net;
using System.Net.Sockets;
using StreamSentiment.Chaos.Network;

namespace StreamSentiment.Chaos.Tests.Network;

/// <summary>A link does what it is told: a fault that is none would prove nothing.</summary>
public sealed class LinkTests : IDisposable
{
    private readonly TcpListener _echo = new(IPAddress.Loopback, 0);
    private readonly Link _link;

    public LinkTests()
    {
        _echo.Start();
        _ = EchoAsync();
        _link = new Link("test", Endpoints.Loopback(((IPEndPoint)_echo.LocalEndpoint).Port));
    }

    public void Dispose()
    {
        _link.Dispose();
        _echo.Dispose();
    }

    [Fact]
    public async Task It_carries()
    {
        using var client = await ConnectAsync();
        Assert.Equal((int?)7, await AskAsync(client, 7));
    }

    [Fact]
    public async Task Cut_it_resets_what_is_there_and_takes_nothing_new_and_then_carries_again()
    {
        using var client = await ConnectAsync();
        await AskAsync(client, 1);
        _link.Become(LinkMode.Cut);
        Assert.True(await IsResetAsync(client));
        Assert.True(await IsANewOneResetAsync());
        _link.Become(LinkMode.Whole);
        using var last = await ConnectAsync();
        Assert.Equal((int?)3, await AskAsync(last, 3));
    }

    [Fact]
    public async Task Stalled_it_keeps_what_it_got_until_it_goes_on()
    {
        using var client = await ConnectAsync();
        await AskAsync(client, 1);
        _link.Become(LinkMode.Stalled);
        var answer = AskAsync(client, 2);
        Assert.NotSame(answer, await Task.WhenAny(answer, Task.Delay(300)));
        _link.Become(LinkMode.Whole);
        Assert.Equal((int?)2, await answer);
    }

    [Fact]
    public async Task Answers_are_lost_and_then_the_connection_is_reset()
    {
        using var client = await ConnectAsync();
        await AskAsync(client, 1);
        _link.Become(LinkMode.AnswersLost);
        var answer = AskAsync(client, 2);
        Assert.NotSame(answer, await Task.WhenAny(answer, Task.Delay(300)));
        _link.Become(LinkMode.Whole);
        Assert.Null(await answer);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _link.Port);
        return client;
    }

    // Null where the connection was reset.
    private static async Task<int?> AskAsync(TcpClient client, byte question)
    {
        try
        {
            await client.GetStream().WriteAsync(new[] { question });
            var answer = new byte[1];
            return await client.GetStream().ReadAsync(answer) == 1 ? answer[0] : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task<bool> IsResetAsync(TcpClient client) => await AskAsync(client, 9) is null;

    // It may be told already to who connects.
    private async Task<bool> IsANewOneResetAsync()
    {
        try
        {
            using var client = await ConnectAsync();
            return await IsResetAsync(client);
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private async Task EchoAsync()
    {
        try
        {
            while (true)
            {
                var client = await _echo.AcceptTcpClientAsync();
                _ = client.GetStream().CopyToAsync(client.GetStream());
            }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
