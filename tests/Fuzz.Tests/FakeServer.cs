using System.Net;
using System.Net.Sockets;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>A server on loopback that answers with whatever it is told to, and lives as long as the process.</summary>
internal sealed class FakeServer
{
    private readonly HttpListener _listener = new() { IgnoreWriteExceptions = true };

    public FakeServer()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Address.AbsoluteUri);
        _listener.Start();
        _ = AnswerAllAsync();
    }

    /// <summary>Where it is.</summary>
    public Uri Address { get; }

    /// <summary>Status, content type and body for a path with its query.</summary>
    public Func<string, (int Status, string Type, byte[] Body)> Answer { get; set; } = _ => (404, "text/plain", []);

    private async Task AnswerAllAsync()
    {
        while (true)
        {
            var call = await _listener.GetContextAsync();
            try
            {
                using var answer = call.Response;
                await call.Request.InputStream.CopyToAsync(Stream.Null);
                var (status, type, body) = Answer(call.Request.RawUrl ?? "/");
                (answer.StatusCode, answer.ContentType, answer.ContentLength64) = (status, type, body.Length);
                // This listener now and then closes a connection just when it is used again.
                answer.KeepAlive = false;
                await answer.OutputStream.WriteAsync(body);
            }
            catch (Exception problem) when (problem is HttpListenerException or IOException or InvalidOperationException or ProtocolViolationException)
            {
                // The asker went away.
            }
        }
    }
}
