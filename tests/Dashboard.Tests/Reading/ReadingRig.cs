using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Dashboard.Tests.Reading;

/// <summary>The Dashboard as it is, on a port of its own, with a database, a broker and a registry for itself.</summary>
public sealed class ReadingRig : IAsyncLifetime
{
    private readonly TestKafka _kafka = new();
    private readonly TestModels _models = new();
    private readonly Dictionary<string, string?> _settings = [];
    private IHost? _host;

    /// <summary>Settings of one test's own; before the start.</summary>
    internal IDictionary<string, string?> Settings => _settings;

    internal TestKafka Kafka => _kafka;

    internal TestModels Models => _models;

    internal HttpClient Http { get; private set; } = new();

    /// <summary>The database with all rights.</summary>
    internal NpgsqlDataSource Database { get; private set; } = null!;

    internal string ConnectionString { get; private set; } = "";

    internal IServiceProvider Services => _host!.Services;

    public async Task InitializeAsync()
    {
        ConnectionString = await TestPostgres.NewDatabaseAsync();
        Database = NpgsqlDataSource.Create(ConnectionString);
        if (!Directory.Exists(_models.Path))
        {
            _models.Add("1", 0.7);
            _models.Add("2", 0.8, ("roc.png", TestModels.Picture), ("fake.png", "GIF89a"u8.ToArray()));
        }

        var builder = StreamHost.CreateBuilder([]);
        builder.Configuration.Sources.Clear();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(_settings)
        {
            ["Kafka:BootstrapServers"] = _kafka.Address,
            ["Kafka:Ephemeral"] = "true",
            ["Postgres:ConnectionString"] = ConnectionString,
            ["Model:Registry"] = _models.Path,
            ["Model:Name"] = TestModels.Name,
            ["Model:RefreshSeconds"] = "0",
            ["Health:Port"] = "0",
            ["Dashboard:Port"] = "0",
        });
        builder.AddDashboard();
        _host = builder.Build();
        await _host.StartAsync();
        Http = new HttpClient { BaseAddress = new Uri(_host.Services.GetRequiredService<DashboardAddress>().Value!), Timeout = TimeSpan.FromSeconds(100) };
    }

    /// <summary>Stops the server, as the end of the process does.</summary>
    internal Task StopAsync() => _host!.StopAsync();

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _host!.StopAsync();
        _host.Dispose();
        await Database.DisposeAsync();
        _kafka.Dispose();
        _models.Dispose();
    }

    /// <summary>What a good request answers.</summary>
    internal async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(path);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode} {body}");
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>The detail of the problem that a bad request answers.</summary>
    internal async Task<string> ProblemAsync(HttpStatusCode status, string path, HttpMethod? method = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path) { Content = content };
        using var response = await Http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{path}: {response.StatusCode} {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        return JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString()!;
    }

    /// <summary>Sends JSON.</summary>
    internal async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(path, content);
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>Commits rows and their counts together, as the Scorer does.</summary>
    internal async Task AddAsync(params Row[] rows)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await AddAsync(connection, rows);
        await transaction.CommitAsync();
    }

    /// <summary>The same in somebody's transaction.</summary>
    internal static Task AddAsync(NpgsqlConnection connection, params Row[] rows) => connection.ExecuteAsync(
        """
        with rows as (
            select * from unnest(@ids, @texts, @authors, @feeds, @labels, @probabilities, @times) r (id, text, author, feed, label, probability, at)),
        stored as (
            insert into scored_tweets select id, text, at - interval '1 second', author, 'en', feed, null, label, probability, 'tiny', '2', at from rows)
        insert into sentiment_counts
        select date_bin('1 minute', at, timestamptz '2000-01-01 00:00:00+00'), feed, 'tiny', '2', false, count(*), count(*) filter (where label = 'positive'),
               sum(probability::float8), 0, 0, 0, 0
        from rows group by 1, 2
        """,
        new
        {
            ids = rows.Select(row => row.Id).ToArray(),
            texts = rows.Select(row => row.Text).ToArray(),
            authors = rows.Select(row => row.Author).ToArray(),
            feeds = rows.Select(row => row.Feed).ToArray(),
            labels = rows.Select(row => row.Label).ToArray(),
            probabilities = rows.Select(row => row.Label == "positive" ? 0.9f : 0.1f).ToArray(),
            times = rows.Select(row => row.At.UtcDateTime).ToArray(),
        });

    /// <summary>Runs SQL with all rights.</summary>
    internal async Task RunAsync(string sql, object? values = null)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await connection.ExecuteAsync(sql, values);
    }

    /// <summary>Asks with all rights.</summary>
    internal async Task<T> AskAsync<T>(string sql)
    {
        await using var connection = await Database.OpenConnectionAsync();
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }

    /// <summary>A row of <c>scored_tweets</c>.</summary>
    internal sealed record Row(string Id, DateTimeOffset At, string Text = "good morning", string? Author = "ann", string Feed = "sample", string Label = "positive");
}
