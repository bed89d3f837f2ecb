using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting.Telemetry.Prometheus;

namespace StreamSentiment.Common.Hosting.Health;

/// <summary>
/// Answers <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c> from before the first dependency is looked for until the process ends. .NET's own
/// listener: it needs no web framework, and a port that is taken costs the answers and not the stream.
/// </summary>
internal sealed partial class HealthServer(
    StreamHealth health, MetricsPage metrics, IOptions<HealthOptions> options, ILogger<HealthServer> logger) : StartingService
{
    private const string Metrics = "/metrics";

    private HttpListener? _listener;

    public override Task StartingAsync(CancellationToken cancellationToken)
    {
        var (host, port) = (options.Value.Host, options.Value.Port);
        if (port == 0 || _listener is not null)
        {
            return Task.CompletedTask;
        }

        var listener = new HttpListener();
        try
        {
            listener.Prefixes.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"http://{host}:{port}/"));
            listener.Start();
        }
        catch (Exception problem) when (problem is HttpListenerException or System.Net.Sockets.SocketException or ArgumentException)
        {
            NotListening(logger, host, port, problem.Message);
            listener.Close();
            return Task.CompletedTask;
        }

        _listener = listener;
        metrics.Open();
        Listening(logger, host, port);
        // From here on and not from ExecuteAsync, which comes only after everything else has got ready.
        _ = AnswerAllAsync(listener);
        return Task.CompletedTask;
    }

    public override void Dispose()
    {
        _listener?.Close();
        base.Dispose();
    }

    private async Task AnswerAllAsync(HttpListener listener)
    {
        while (listener.IsListening)
        {
            try
            {
                Answer(await listener.GetContextAsync().ConfigureAwait(false));
            }
            catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // The asker went away, or the process ends.
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var response = context.Response;
        var states = health.Dependencies;
        var path = context.Request.Url?.AbsolutePath;
        var (status, body) = (context.Request.HttpMethod, path) switch
        {
            ("GET" or "HEAD", "/health/live") => (HttpStatusCode.OK, """{"status":"green"}"""u8.ToArray()),
            ("GET" or "HEAD", "/health/ready") => (HealthJson.IsReady(states) ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, HealthJson.Write(states)),
            ("GET" or "HEAD", Metrics) => metrics.Write() is { } page ? (HttpStatusCode.OK, page) : (HttpStatusCode.ServiceUnavailable, []),
            ("GET" or "HEAD", _) => (HttpStatusCode.NotFound, """{"error":"ask /health/live, /health/ready or /metrics"}"""u8.ToArray()),
            _ => (HttpStatusCode.MethodNotAllowed, """{"error":"only GET and HEAD"}"""u8.ToArray()),
        };
        response.StatusCode = (int)status;
        response.ContentType = path == Metrics ? MetricsPage.ContentType : "application/json";
        response.Headers["Cache-Control"] = "no-store";
        response.ContentLength64 = body.Length;
        // Nobody waits here for a body that is not wanted.
        response.KeepAlive = !context.Request.HasEntityBody;
        if (context.Request.HttpMethod != "HEAD")
        {
            response.OutputStream.Write(body);
        }

        // Not Dispose, which cuts the connection under one who was told that it stays.
        response.Close();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Health at http://{Host}:{Port}/health/ready")]
    private static partial void Listening(ILogger logger, string host, int port);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Health is not answered at {Host}:{Port} (settings Health:Host, Health:Port): {Problem}. Everything else goes on")]
    private static partial void NotListening(ILogger logger, string host, int port, string problem);
}
