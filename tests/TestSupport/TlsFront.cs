using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StreamSentiment.TestSupport;

/// <summary>Stands before a server on this machine and speaks TLS, with a certificate that nobody trusts.</summary>
public sealed class TlsFront : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate = Make();
    private readonly int _behind;

    /// <summary>Starts it.</summary>
    /// <param name="behind">Address of the server, such as <c>http://127.0.0.1:9000</c>.</param>
    public TlsFront(string behind)
    {
        _behind = new Uri(behind).Port;
        _listener.Start();
        _ = AcceptAllAsync();
    }

    /// <summary>Its own address.</summary>
    public string Endpoint => $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <inheritdoc />
    public void Dispose()
    {
        _listener.Dispose();
        _certificate.Dispose();
    }

    private static X509Certificate2 Make()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    private async Task AcceptAllAsync()
    {
        while (true)
        {
            try
            {
                _ = PassOnAsync(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task PassOnAsync(TcpClient client)
    {
        try
        {
            using var server = new TcpClient();
            await using var front = new SslStream(client.GetStream());
            await front.AuthenticateAsServerAsync(_certificate);
            await server.ConnectAsync(IPAddress.Loopback, _behind);
            await Task.WhenAny(front.CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(front));
        }
        catch (Exception error) when (error is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            // The client does not like the certificate, or went away.
        }
        finally
        {
            client.Dispose();
        }
    }
}
