using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StreamSentiment.Ingestor.Feeds.Live;

namespace StreamSentiment.Ingestor.Tests.Feeds.Live;

/// <summary>A connection that is looked at now and then, under TLS as the real servers speak it.</summary>
public sealed class GatheringStreamTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Under_TLS_all_that_was_sent_is_read_and_then_the_end(bool gathers)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var sent = new byte[3_000_000];
        new Random(1).NextBytes(sent);
        var sending = SendAsync(listener, sent, limit.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync((IPEndPoint)listener.LocalEndpoint, limit.Token);
        var pace = new ReadPace(new LiveOptions { GatherMs = 2 }, TimeProvider.System);
        await using var stream = new GatheringStream(socket, pace);
        // The client trusts whoever this test made.
        await using var secure = new SslStream(stream, leaveInnerStreamOpen: false, (_, shown, _, _) => shown?.Subject == "CN=localhost");
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, limit.Token);
        pace.Gathers = gathers;
        using var read = new MemoryStream();
        await secure.CopyToAsync(read, limit.Token);
        Assert.Equal(sent, read.ToArray());
        await sending;
    }

    // Many small pieces, and then a burst.
    private static async Task SendAsync(TcpListener listener, byte[] bytes, CancellationToken stop)
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var client = await listener.AcceptTcpClientAsync(stop);
        await using var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = made }, stop);
        var at = 0;
        for (; at < 200; at += 10)
        {
            await secure.WriteAsync(bytes.AsMemory(at, 10), stop);
            await Task.Yield();
        }

        await secure.WriteAsync(bytes.AsMemory(at), stop);
        await secure.ShutdownAsync();
    }
}
