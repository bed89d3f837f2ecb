using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Dashboard.Tests;

/// <summary>The Dashboard as its program wires it, on a port of its own, with a real database and a real broker.</summary>
internal sealed class DashboardRig : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly TestKafka? _ownKafka;

    private DashboardRig(IHost host, TestKafka? ownKafka, string? database, LogLines log)
    {
        (_host, _ownKafka, Database, Log) = (host, ownKafka, database, log);
        Client = new HttpClient { BaseAddress = new Uri(host.Services.GetRequiredService<DashboardAddress>().Value!) };
    }

    /// <summary>A client that sends what it is told and nothing more.</summary>
    public HttpClient Client { get; }

    /// <summary>Connection string of its database; null without one.</summary>
    public string? Database { get; }

    /// <summary>What it logged.</summary>
    public LogLines Log { get; }

    public IServiceProvider Services => _host.Services;

    /// <summary>Starts one.</summary>
    /// <param name="settings">As on its command line, such as <c>Dashboard:ApiKeys:0=...</c>.</param>
    public static async Task<DashboardRig> StartAsync(
        IEnumerable<string>? settings = null,
        TestKafka? kafka = null,
        string? database = null,
        string? registry = null,
        bool predictOnly = false,
        Action<IServiceCollection>? more = null)
    {
        var ownKafka = kafka is null && !predictOnly ? new TestKafka() : null;
        database = predictOnly ? null : database ?? await TestPostgres.NewDatabaseAsync();
        var log = new LogLines();
        var host = Build(
            [
                "--Dashboard:Port=0", "--Health:Port=0", $"--Model:Registry={registry ?? Repository.Models}", "--Model:RefreshSeconds=0",
                .. predictOnly
                    ? ["--Dashboard:PredictOnly=true"]
                    : new[] { $"--Postgres:ConnectionString={database}", $"--Kafka:BootstrapServers={(kafka ?? ownKafka)!.Address}", "--Kafka:Ephemeral=true" },
                .. (settings ?? []).Select(setting => $"--{setting}"),
            ],
            log,
            more);
        await host.StartAsync();
        return new DashboardRig(host, ownKafka, database, log);
    }

    /// <summary>The host of one, not yet started.</summary>
    public static IHost Build(string[] args, ILoggerProvider? log = null, Action<IServiceCollection>? more = null)
    {
        var builder = StreamHost.CreateBuilder([]);
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddCommandLine(args);
        builder.Logging.ClearProviders();
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        builder.AddDashboard();
        more?.Invoke(builder.Services);
        return builder.Build();
    }

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    /// <summary>Posts JSON and reads JSON.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, string json)
    {
        using var answer = await Client.PostAsync(new Uri(path, UriKind.Relative), Json(json));
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpRequestMessage request)
    {
        using var answer = await Client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>The registry is asked now.</summary>
    public Task RefreshModelAsync() => Services.GetRequiredService<ModelServing>().RefreshAsync(CancellationToken.None);

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.StopAsync();
        _host.Dispose();
        _ownKafka?.Dispose();
    }
}
