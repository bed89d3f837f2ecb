using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Hosting.Telemetry;

/// <summary>A process that has health and telemetry and nothing else.</summary>
internal sealed class TelemetryHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly HttpClient _client;

    private TelemetryHost(IHost host, int port) =>
        (_host, _client) = (host, new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")) });

    public IServiceProvider Services => _host.Services;

    public StreamMetrics Metrics => Services.GetRequiredService<StreamMetrics>();

    public static async Task<TelemetryHost> StartAsync(params (string Key, string? Value)[] settings)
    {
        var port = FreePort.Next();
        var builder = Host.CreateApplicationBuilder();
        builder.Environment.ApplicationName = "StreamSentiment.Tested";
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.Configuration.AddInMemoryCollection([new("Health:Port", port.ToString(CultureInfo.InvariantCulture)), new("Health:Host", "127.0.0.1")]);
        builder.AddHealth(Dependencies.Postgres).AddHealth(Dependencies.Kafka);
        var host = builder.Build();
        await host.StartAsync();
        return new TelemetryHost(host, port);
    }

    public async Task<string> PageAsync()
    {
        using var answer = await _client.GetAsync("metrics");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        return await answer.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _host.StopAsync();
        _host.Dispose();
    }
}
