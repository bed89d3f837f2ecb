using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Ingestor.Tests.Support;

/// <summary>The Ingestor as it is wired, on a real broker and a real Postgres, with the settings that a test gives.</summary>
internal sealed class IngestorRig : IAsyncDisposable
{
    private IHost? _host;

    public TestKafka Kafka { get; } = new();

    public string Connection { get; private set; } = "";

    public ListLogger Log { get; } = new();

    public StreamHealth Health => _host!.Services.GetRequiredService<StreamHealth>();

    /// <summary>The worker, whose task tells how it ended.</summary>
    public IngestorWorker Worker => _host!.Services.GetServices<IHostedService>().OfType<IngestorWorker>().Single();

    /// <summary>Starts it.</summary>
    /// <param name="settings">Settings, by key.</param>
    /// <param name="more">Further wiring.</param>
    public async Task StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IHostApplicationBuilder>? more = null)
    {
        if (Connection.Length == 0)
        {
            Connection = await TestPostgres.NewDatabaseAsync();
        }

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(settings)
        {
            ["Kafka:BootstrapServers"] = Kafka.Address,
            ["Postgres:ConnectionString"] = Connection,
        });
        builder.Logging.ClearProviders().AddProvider(new ListLoggerProvider(Log));
        builder.AddIngestor();
        more?.Invoke(builder);
        _host = builder.Build();
        await _host.StartAsync();
    }

    /// <summary>Stops it, as a signal does.</summary>
    public async Task StopAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
        _host = null;
    }

    /// <summary>Waits until Kafka has so many tweets.</summary>
    public async Task<List<Tweet>> TweetsAsync(int count)
    {
        await Eventually.HoldsAsync(() => Enumerable.Range(0, 4).Sum(partition => Kafka.EndOf(Topics.Tweets, partition)) >= count, $"{count} tweets in Kafka");
        return [.. Kafka.ReadAll(Topics.Tweets, count).Select(message => JsonSerializer.Deserialize(message.Value, StreamJson.Default.Tweet)!)];
    }

    /// <summary>One value of the database.</summary>
    public async Task<T?> AskAsync<T>(string sql)
    {
        await using var database = NpgsqlDataSource.Create(Connection);
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await StopAsync();
        }

        Kafka.Dispose();
    }

    private sealed class ListLoggerProvider(ListLogger log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
            // The test keeps the log.
        }
    }
}
