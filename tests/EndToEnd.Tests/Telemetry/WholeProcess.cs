using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamSentiment.Alerting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Dashboard;
using StreamSentiment.Ingestor;
using StreamSentiment.Scorer;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests.Telemetry;

/// <summary>All workers in this process, on a small feed that has everything in it, with a webhook's receiver and somebody who listens.</summary>
internal sealed class WholeProcess : IAsyncDisposable
{
    public const string Secret = "a secret of this test, long enough";

    private const int Wrong = 40;
    private readonly TestKafka _kafka = new();
    private readonly StreamFolder _folder = new();
    private readonly HttpListener _receiver = new();
    private readonly int _port = FreePort.Next();
    private readonly int _dashboard = FreePort.Next();
    private IHost? _host;
    private IMeterFactory? _meters;

    private WholeProcess() => Heard = new Heard(meter => _meters is not null && meter.Scope == _meters);

    public Heard Heard { get; }

    public string Connection { get; private set; } = "";

    public IReadOnlyList<string> Mails => _folder.Mails;

    public static async Task<WholeProcess> StartAsync()
    {
        var process = new WholeProcess();
        await process.RunAsync();
        return process;
    }

    public async Task<string> PageAsync()
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/metrics")));
    }

    public async Task PredictAsync(string text)
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsJsonAsync(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_dashboard}/predict")), new { text });
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }

        _receiver.Close();
        Heard.Dispose();
        await _folder.DisposeAsync();
        _kafka.Dispose();
    }

    private async Task RunAsync()
    {
        var webhook = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}/");
        _receiver.Prefixes.Add(webhook);
        _receiver.Start();
        _ = TakeAllAsync();
        Connection = await TestPostgres.NewDatabaseAsync();
        var builder = StreamHost.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kafka:BootstrapServers"] = _kafka.Address,
            ["Kafka:Ephemeral"] = "true",
            ["Postgres:ConnectionString"] = Connection,
            ["Model:Registry"] = Repository.Models,
            ["Mail:Directory"] = Path.Combine(_folder.Data, "mail"),
            ["Webhook:Url"] = webhook,
            ["Webhook:Secret"] = Secret,
            ["Feed:Path"] = _folder.Write("tweets.csv", Feed()),
            ["Feed:MinLength"] = "3",
            ["Scorer:Workers"] = "1",
            ["Dashboard:Port"] = _dashboard.ToString(CultureInfo.InvariantCulture),
            ["Health:Port"] = _port.ToString(CultureInfo.InvariantCulture),
            ["Health:Host"] = "127.0.0.1",
            ["Telemetry:TraceShare"] = "1",
        });
        builder.Logging.ClearProviders().AddProvider(Heard).SetMinimumLevel(LogLevel.Debug);
        builder.AddAlerting().AddScorer().AddIngestor().AddDashboard();
        _host = builder.Build();
        _meters = _host.Services.GetRequiredService<IMeterFactory>();
        await _host.StartAsync();
    }

    // Tweets whose truth is said to be the opposite, so that an incident opens; one twice, one too short, one broken, one without any token.
    private static string Feed()
    {
        var csv = new StringBuilder("id,created_at,author,text,expected\n");
        var labelled = TestFeeds.LabelledSample;
        for (var number = 0; number < Wrong; number++)
        {
            var tweet = labelled[number % labelled.Count];
            csv.Append(CultureInfo.InvariantCulture, $"{number},2026-01-02T03:04:05Z,{tweet.Author},\"{tweet.Text.Replace("\"", "\"\"", StringComparison.Ordinal)}\",");
            csv.Append(tweet.Expected == "positive" ? "negative" : "positive").Append('\n');
        }

        return csv.Append("1,2026-01-02T03:04:05Z,a,the same id again,positive\n")
            .Append("900,2026-01-02T03:04:05Z,a,ab,positive\n")
            .Append("901,this line has too few fields\n")
            .Append("902,2026-01-02T03:04:05Z,a,………………,positive\n")
            .Append("903,no date,a,a day that nobody knows,maybe\n")
            .ToString();
    }

    private async Task TakeAllAsync()
    {
        try
        {
            while (true)
            {
                (await _receiver.GetContextAsync()).Response.Close();
            }
        }
        catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
