using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using StreamSentiment.Common.Hosting.Telemetry;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Hosting.Telemetry;

[Collection(nameof(Alone))]
public sealed partial class OtlpTests
{
    [Fact]
    public async Task Metrics_traces_and_logs_go_to_the_endpoint_and_name_the_process()
    {
        using var collector = new Collector();
        await using (var host = await TelemetryHost.StartAsync(
            ("Telemetry:OtlpEndpoint", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("Telemetry:TraceShare", "1")))
        {
            host.Metrics.Left("f", "short");
            using var span = host.Services.GetRequiredService<StreamTraces>().BeginTweet("tweets", "id-1", "f");
            Assert.NotNull(span);
            span.Stop();
            Happened(host.Services.GetRequiredService<ILogger<OtlpTests>>(), "odd");
        }

        Assert.Contains("streamsentiment.feed.left_out", collector.Received("/v1/metrics"), StringComparison.Ordinal);
        Assert.Contains("send tweets", collector.Received("/v1/traces"), StringComparison.Ordinal);
        Assert.Contains("Something odd happened", collector.Received("/v1/logs"), StringComparison.Ordinal);
        Assert.All(["/v1/metrics", "/v1/traces", "/v1/logs"], path => Assert.Contains("streamsentiment-tested", collector.Received(path), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_made_for_it()
    {
        await using var host = await TelemetryHost.StartAsync(("Telemetry:TraceShare", "1"));
        Assert.Null(host.Services.GetService<TracerProvider>());
        Assert.Null(host.Services.GetService<MeterProvider>());
        Assert.Null(host.Services.GetRequiredService<StreamTraces>().BeginTweet("tweets", "id-1", "f"));
    }

    [Fact]
    public async Task Without_a_share_no_tweet_is_traced()
    {
        using var collector = new Collector();
        await using var host = await TelemetryHost.StartAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("Telemetry:TraceShare", "0"));
        Assert.NotNull(host.Services.GetService<TracerProvider>());
        Assert.Null(host.Services.GetRequiredService<StreamTraces>().BeginTweet("tweets", "id-1", "f"));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Something {What} happened")]
    private static partial void Happened(ILogger logger, string what);

    /// <summary>Takes what is exported, and keeps it as it came: names and texts stand in protobuf as they are.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly ConcurrentDictionary<string, string> _received = new();

        public Collector()
        {
            Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}/");
            _listener.Prefixes.Add(Address);
            _listener.Start();
            _ = TakeAllAsync();
        }

        public string Address { get; }

        public string Received(string path) => _received.GetValueOrDefault(path, "");

        public void Dispose() => _listener.Close();

        private async Task TakeAllAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await context.Request.InputStream.CopyToAsync(body);
                    _received.AddOrUpdate(context.Request.Url!.AbsolutePath, _ => Read(body), (_, before) => before + Read(body));
                    context.Response.ContentType = "application/x-protobuf";
                    context.Response.Close();
                }
            }
            catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private static string Read(MemoryStream body) => Encoding.Latin1.GetString(body.ToArray());
    }
}
