using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Scorer.Tests;

/// <summary>Invariant 7: a poison record costs only itself, whoever refuses it: the decoder, the database, its client, or Kafka's.</summary>
public sealed class PoisonTests : IAsyncLifetime
{
    private readonly TestKafka _kafka = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<StreamMetrics>().BuildServiceProvider();
    private readonly ModelSeat _seat = new(
        new SentimentModel(ModelPackage.Load(Directory.GetDirectories(Path.Combine(Repository.Models, "tweet-sentiment")).Order().First())));

    private NpgsqlDataSource _database = null!;
    private long _offset;

    public static TheoryData<string, string, string> Poison => new()
    {
        { "a NUL in the text", Json(text: "nul \\u0000 inside"), DeadLetterReasons.Unstorable },
        { "a NUL in the author", Json(extra: ",\"author\":\"a\\u0000b\""), DeadLetterReasons.Unstorable },
        { "a NUL in the language", Json(extra: ",\"lang\":\"e\\u0000\""), DeadLetterReasons.Unstorable },
        { "a NUL in the id", Json(id: "a\\u0000b"), DeadLetterReasons.Unstorable },
        { "a date in the year 0", Json(date: "0000-01-01T00:00:00Z"), DeadLetterReasons.Malformed },
        { "a date beyond the calendar", Json(date: "10000-01-01T00:00:00Z"), DeadLetterReasons.Malformed },
        { "a date before the first day, by its zone", Json(date: "0001-01-01T00:00:00+14:00"), DeadLetterReasons.Malformed },
        { "a date that is none", Json(date: "yesterday"), DeadLetterReasons.Malformed },
        { "half of a surrogate pair as an escape", Json(text: "broken \\ud800 pair"), DeadLetterReasons.Malformed },
        { "half of a surrogate pair in the author", Json(extra: ",\"author\":\"\\udc00\""), DeadLetterReasons.Malformed },
        { "an id of 10 kB", Json(id: Noise(10_000)), DeadLetterReasons.BadField },
        { "an id of 1 MB", Json(id: Noise(1_000_000)), DeadLetterReasons.BadField },
        { "an expected value that is a number beyond the enumeration", Json(extra: ",\"expected\":77"), DeadLetterReasons.BadField },
        { "no feed", "{\"id\":\"p\",\"text\":\"t\",\"created_at\":\"2026-01-02T03:04:05Z\"}", DeadLetterReasons.Malformed },
        { "nesting without end", new string('[', 100_000), DeadLetterReasons.Malformed },
    };

    public async Task InitializeAsync() => _database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _seat.Dispose();
        _kafka.Dispose();
        await _services.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Poison))]
    public Task Invariant_7_is_found_and_dead_lettered_and_the_rest_is_stored(string what, string poison, string reason) =>
        CostsOnlyItselfAsync(what, Encoding.UTF8.GetBytes(poison), reason);

    [Fact]
    public Task Invariant_7_bytes_that_are_no_UTF_8() => CostsOnlyItselfAsync(
        "Latin-1", Encoding.Latin1.GetBytes(Json(text: "caf\u00e9")), DeadLetterReasons.Malformed);

    [Fact]
    public async Task A_text_of_1_MB_is_a_row_like_any_other()
    {
        var text = string.Concat(Enumerable.Repeat("what a lovely day ", 60_000));
        await HandleAsync(null, Good(1), Record(Encoding.UTF8.GetBytes(Json(text: text))), Good(2));
        Assert.Equal([text.Length], await QueryAsync<int>("select length(text) from scored_tweets where tweet_id = 'p'"));
        Assert.Equal(3, (await QueryAsync<string>("select tweet_id from scored_tweets")).Count);
    }

    [Fact]
    public async Task Invariant_7_all_of_them_in_one_batch()
    {
        var poison = Poison.Select(row => Record(Encoding.UTF8.GetBytes(((string)row[1]).Replace("\"p\"", $"\"p{row[0]}\"", StringComparison.Ordinal)))).ToList();
        await HandleAsync(null, [.. Enumerable.Range(0, 200).Select(Good), .. poison, .. Enumerable.Range(200, 200).Select(Good)]);
        Assert.Equal(400, (await QueryAsync<string>("select tweet_id from scored_tweets")).Count);
        Assert.Equal(poison.Count, (await QueryAsync<string>("select digest from dead_letters")).Count);
    }

    [Fact]
    public async Task Invariant_7_a_verdict_and_a_copy_beyond_the_clients_size_limit_are_made_smaller_and_nothing_waits_for_them()
    {
        var clients = _kafka.ClientsWith(new() { ["message.max.bytes"] = "20000" });
        var large = Json(text: string.Concat(Enumerable.Repeat("what a lovely day ", 5_000)), extra: ",\"expected\":\"positive\"");
        await HandleAsync(clients, Good(1, labelled: true), Record(Encoding.UTF8.GetBytes(large)), Record(new byte[100_000]), Good(2, labelled: true));
        var verdicts = _kafka.ReadAll(Topics.Verdicts, 3).Select(message => JsonSerializer.Deserialize(message.Value, StreamJson.Default.Verdict)!).ToList();
        Assert.Equal(["g1", "g2", "p"], verdicts.Select(verdict => verdict.TweetId).Order());
        Assert.Equal(1_000, verdicts.Single(verdict => verdict.TweetId == "p").Text.Length);
        var copy = JsonSerializer.Deserialize(Assert.Single(_kafka.ReadAll(Topics.DeadLetters, 1)).Value, StreamJson.Default.DeadLetter)!;
        Assert.Equal((0, 100_000L), (copy.Value.Length, copy.ValueSize));
        Assert.Equal([100_000], await QueryAsync<int>("select length(value) from dead_letters"));
    }

    [Fact]
    public async Task A_record_larger_than_what_the_consumer_fetches_at_once_is_read_all_the_same()
    {
        using (var producer = _kafka.ClientsWith(new() { ["message.max.bytes"] = "4000000" }).Producer())
        {
            await producer.ProduceAsync(Topics.Tweets, new Message<string, byte[]> { Key = "k", Value = new byte[3_000_000] });
            await producer.ProduceAsync(Topics.Tweets, new Message<string, byte[]> { Key = "k", Value = [1] });
        }

        Assert.Equal([3_000_000, 1], _kafka.ReadAll(Topics.Tweets, 2).Select(message => message.Value.Length));
    }

    private static string Json(string id = "p", string text = "a fine day", string date = "2026-01-02T03:04:05Z", string extra = "") =>
        $"{{\"id\":\"{id}\",\"text\":\"{text}\",\"created_at\":\"{date}\",\"feed\":\"poison\"{extra}}}";

    // Not to be packed, as an index would pack a letter that repeats.
    private static string Noise(int length)
    {
        var random = new Random(3);
        return string.Create(length, random, (span, chance) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = (char)('a' + chance.Next(26));
            }
        });
    }

    private async Task CostsOnlyItselfAsync(string what, byte[] poison, string reason)
    {
        await HandleAsync(null, [.. Enumerable.Range(0, 20).Select(Good), Record(poison), .. Enumerable.Range(20, 20).Select(Good)]);
        Assert.True((await QueryAsync<string>("select tweet_id from scored_tweets")).Count == 40, what);
        Assert.Equal([reason], await QueryAsync<string>("select reason from dead_letters"));
        Assert.Single(_kafka.ReadAll(Topics.DeadLetters, 1));
    }

    private ConsumeResult<string, byte[]> Good(int number) => Good(number, labelled: false);

    private ConsumeResult<string, byte[]> Good(int number, bool labelled) =>
        Record(Encoding.UTF8.GetBytes(Json(id: $"g{number}", extra: labelled ? ",\"expected\":\"positive\"" : "")));

    private ConsumeResult<string, byte[]> Record(byte[] value) => new()
    {
        Topic = Topics.Tweets,
        Partition = 0,
        Offset = _offset++,
        Message = new Message<string, byte[]> { Key = "key", Value = value, Headers = Topics.VersionHeader(), Timestamp = new Timestamp(TimeProvider.System.GetUtcNow()) },
    };

    private async Task HandleAsync(KafkaClients? clients, params ConsumeResult<string, byte[]>[] batch)
    {
        using var writer = new TopicWriter(clients ?? _kafka.Clients);
        await new TweetHandler(_seat, new ScoredTweetStore(_database), writer, _services.GetRequiredService<StreamMetrics>(), TimeProvider.System)
            .HandleAsync(batch, CancellationToken.None);
    }

    private async Task<List<T>> QueryAsync<T>(string sql)
    {
        await using var connection = await _database.OpenConnectionAsync();
        return [.. await connection.QueryAsync<T>(sql)];
    }
}
