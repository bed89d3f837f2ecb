using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace StreamSentiment.Alerting.Tests.Support;

/// <summary>A receiver of webhooks on loopback, that keeps what it gets.</summary>
internal sealed class HttpStub : IDisposable
{
    private readonly HttpListener _listener;

    public HttpStub()
    {
        // A port that is free now; another process could take it first, so again until it is ours.
        while (true)
        {
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Port = ((IPEndPoint)free.LocalEndpoint).Port;
            }

            _listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{Port}/" } };
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException)
            {
                _listener.Close();
            }
        }

        _ = AnswerAsync();
    }

    public int Port { get; }

    /// <summary>Everything that was posted: path, headers, body.</summary>
    public ConcurrentQueue<(string Path, WebHeaderCollection Headers, byte[] Body)> Posts { get; } = [];

    /// <summary>The answer.</summary>
    public int Status { get; set; } = 204;

    /// <summary>The answer to a body, instead.</summary>
    public Func<byte[], int>? StatusFor { get; set; }

    /// <summary>Says nothing, as a server that hangs.</summary>
    public bool Hangs { get; set; }

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                Posts.Enqueue((context.Request.Url!.PathAndQuery, (WebHeaderCollection)context.Request.Headers, body.ToArray()));
                if (!Hangs)
                {
                    var status = StatusFor?.Invoke(body.ToArray()) ?? Status;
                    context.Response.StatusCode = status;
                    context.Response.RedirectLocation = status is >= 300 and < 400 ? $"http://127.0.0.1:{Port}/elsewhere" : null;
                    context.Response.Close();
                }
            }
        }
        catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
