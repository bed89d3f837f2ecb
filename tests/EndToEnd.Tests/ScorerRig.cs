using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Dapper;
using Npgsql;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>
/// One broker, one database, Scorer processes that come and go, and a load of tweets with known ids and known bad records among them;
/// afterwards everything is counted.
/// </summary>
internal sealed class ScorerRig : IAsyncDisposable
{
    private const int LabelledEach = 20;
    private const int BadEach = 250;

    // The embedded broker keeps 5 MiB of a partition; a redelivery may announce a verdict twice.
    private const int MostRecords = 60_000;

    private static int _ports = 20_000 + (Environment.ProcessId % 1_000 * 10);

    private readonly ConcurrentDictionary<string, StreamProcess> _scorers = new();
    private readonly List<StreamProcess> _ended = [];
    private readonly CancellationTokenSource _enough = new();
    private readonly IProducer<string, byte[]> _producer;
    private readonly HashSet<string> _tweets = [];
    private readonly HashSet<string> _labelled = [];
    private Task _load = Task.CompletedTask;
    private int _number;
    private int _delivered;
    private Error? _undelivered;
    private int _bad;

    public ScorerRig(string connection)
    {
        Connection = connection;
        _producer = Kafka.Clients.Producer();
    }

    public TestKafka Kafka { get; } = new();

    /// <summary>The database, as the Scorers know it.</summary>
    public string Connection { get; }

    public IReadOnlyDictionary<string, StreamProcess> Scorers => _scorers;

    public int Produced => _number;

    /// <summary>Makes the tables, where the test did not take a database that has them.</summary>
    public async Task MigrateAsync()
    {
        await using var database = NpgsqlDataSource.Create(Connection + ";Pooling=false");
        await SchemaMigrator.MigrateAsync(database, CancellationToken.None);
    }

    /// <summary>Starts a Scorer process under a name.</summary>
    /// <returns>The port of its health.</returns>
    public int Start(string name, params string[] args)
    {
        var port = Interlocked.Increment(ref _ports);
        _scorers[name] = StreamProcess.Start("Scorer", [string.Create(CultureInfo.InvariantCulture, $"--Health:Port={port}"), "--Health:Host=127.0.0.1", .. args], new Dictionary<string, string>
        {
            ["Kafka__BootstrapServers"] = Kafka.Address,
            ["Kafka__Ephemeral"] = "true",
            ["Postgres__ConnectionString"] = Connection,
            ["Model__Registry"] = Repository.Models,
            ["Scorer__MaxRetryDelayMs"] = "1000",
            ["Scorer__Workers"] = "1",
            ["DOTNET_ENVIRONMENT"] = "Production",
        });
        return port;
    }

    /// <summary>Ends a Scorer without warning.</summary>
    public async Task KillAsync(string name)
    {
        Assert.True(_scorers.TryRemove(name, out var process));
        _ended.Add(process);
        Assert.False(process.HasExited, $"The Scorer ended by itself:\n{process.Output}\n{process.Errors}");
        await process.KillAsync();
    }

    /// <summary>Ends a Scorer in order.</summary>
    public async Task StopAsync(string name)
    {
        Assert.True(_scorers.TryRemove(name, out var process));
        _ended.Add(process);
        await process.TerminateAsync();
        var result = await process.ResultAsync(seconds: 60);
        // 143: it had not come so far as to listen to signals.
        Assert.True(result.ExitCode is 0 or 143, result.Output + result.Errors);
    }

    /// <summary>Produces so many records a second until <see cref="CompleteAsync"/>.</summary>
    public void Load(int perSecond) => _load = Task.Run(async () =>
    {
        while (!_enough.IsCancellationRequested && _number < MostRecords)
        {
            Produce(perSecond / 20);
            await Task.Delay(50, CancellationToken.None);
        }
    });

    /// <summary>Produces so many records now.</summary>
    public void Produce(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var number = ++_number;
            var id = string.Create(CultureInfo.InvariantCulture, $"t{number}");
            _producer.Produce(Topics.Tweets, new Message<string, byte[]> { Key = id, Value = ValueOf(number, id), Headers = Topics.VersionHeader() }, Report);
        }
    }

    /// <summary>Ends the load, waits until all of it is through, and counts.</summary>
    public async Task CompleteAsync(double seconds = 120)
    {
        await _enough.CancelAsync();
        await _load;
        await Eventually.HoldsAsync(() => _delivered == _number, $"every record in Kafka ({_undelivered})");
        if (_scorers.IsEmpty)
        {
            Start("last");
        }

        try
        {
            await Eventually.HoldsAsync(async () => await CountAsync("scored_tweets") + await CountAsync("dead_letters") >= _number, "every record a row or a letter", seconds);
            // A row whose writer was killed has its verdict only when the record has been read again.
            await Eventually.HoldsAsync(() => Offsets().All(offset => offset.Committed == offset.End), "every offset committed", seconds);
        }
        catch (TimeoutException problem)
        {
            throw new TimeoutException($"{await CountAsync("scored_tweets")} rows and {await CountAsync("dead_letters")} letters of {_number} records; Kafka: {Ends()}\n"
                + string.Join("\n", _scorers.Select(scorer => $"{scorer.Key}: {scorer.Value.Output}{scorer.Value.Errors}")), problem);
        }

        foreach (var name in _scorers.Keys)
        {
            // What it is about to announce is announced before it ends.
            await StopAsync(name);
        }

        Assert.Equal(_tweets.Count, await CountAsync("scored_tweets"));
        Assert.Equal(_tweets.Count, await CountAsync("(select distinct tweet_id from scored_tweets) ids"));
        await using (var connection = new NpgsqlConnection(Connection + ";Pooling=false"))
        {
            Assert.True(_tweets.SetEquals(await connection.QueryAsync<string>("select tweet_id from scored_tweets")), "The ids in the table are those produced.");
        }

        Assert.Equal(_bad, await CountAsync("dead_letters"));
        await AssertVerdictsAsync();
    }

    public async Task<long> CountAsync(string from)
    {
        await using var connection = new NpgsqlConnection(Connection + ";Pooling=false");
        return await connection.ExecuteScalarAsync<long>($"select count(*) from {from}");
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        foreach (var process in _scorers.Values.Concat(_ended))
        {
            await process.DisposeAsync();
        }

        _producer.Dispose();
        Kafka.Dispose();
        _enough.Dispose();
    }

    private void Report(DeliveryReport<string, byte[]> report)
    {
        if (report.Error.IsError)
        {
            _undelivered = report.Error;
        }
        else
        {
            Interlocked.Increment(ref _delivered);
        }
    }

    private string Ends() => string.Join(", ", Offsets().Select(offset => $"{offset.Partition}: {offset.Committed} of {offset.End} committed"));

    private List<(int Partition, long Committed, long End)> Offsets()
    {
        using var consumer = Kafka.Clients.Consumer(Topics.ScorerGroup);
        var partitions = Enumerable.Range(0, 4).Select(number => new TopicPartition(Topics.Tweets, number)).ToList();
        return [.. consumer.Committed(partitions, TimeSpan.FromSeconds(10)).Select(
            committed => (committed.Partition.Value, Math.Max(0, committed.Offset.Value), Kafka.EndOf(Topics.Tweets, committed.Partition.Value)))];
    }

    private byte[] ValueOf(int number, string id)
    {
        if (number % BadEach == 0)
        {
            _bad++;
            // One that is no JSON, one that Postgres refuses, one whose date is none.
            return (number / BadEach % 3) switch
            {
                0 => Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\",\"text\":"),
                1 => Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\",\"text\":\"nul \\u0000 inside\",\"created_at\":\"2026-01-02T03:04:05Z\",\"feed\":\"rig\"}}"),
                _ => Encoding.UTF8.GetBytes($"{{\"id\":\"{id}\",\"text\":\"year nought\",\"created_at\":\"0000-01-02T03:04:05Z\",\"feed\":\"rig\"}}"),
            };
        }

        _tweets.Add(id);
        var labelled = number % LabelledEach == 0;
        if (labelled)
        {
            _labelled.Add(id);
        }

        return JsonSerializer.SerializeToUtf8Bytes(
            new Tweet
            {
                Id = id,
                Text = TestFeeds.Sample[number % TestFeeds.Sample.Count].Text,
                CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
                Expected = labelled ? Sentiment.Positive : null,
                Feed = "rig",
            },
            StreamJson.Default.Tweet);
    }

    // At least once each, and always what the row says.
    private async Task AssertVerdictsAsync()
    {
        await using var connection = new NpgsqlConnection(Connection + ";Pooling=false");
        var rows = (await connection.QueryAsync<(string Id, float Probability, string Label, DateTime ScoredAt)>(
            "select tweet_id, positive_probability, label, scored_at from scored_tweets where expected is not null")).ToDictionary(row => row.Id);
        var verdicts = Kafka.ReadAll(Topics.Verdicts, int.MaxValue).Select(message => JsonSerializer.Deserialize(message.Value, StreamJson.Default.Verdict)!).ToList();
        Assert.Equal(_labelled.Count, verdicts.Select(verdict => verdict.TweetId).Distinct().Count());
        Assert.All(verdicts, verdict => Assert.Equal(
            (rows[verdict.TweetId].Probability, rows[verdict.TweetId].Label, rows[verdict.TweetId].ScoredAt),
            (verdict.PositiveProbability, verdict.Predicted?.ToName(), verdict.JudgedAt.UtcDateTime)));
    }
}
