using System.Text.Json;
using Confluent.Kafka;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer.Shadow;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Scorer.Tests;

/// <summary>
/// Invariant 2: every record ends as one row or one dead letter. Invariant 4: redelivery never changes a row. Invariant 7: one bad record
/// costs only itself.
/// </summary>
public sealed class TweetHandlerTests : IAsyncLifetime
{
    private readonly TestKafka _kafka = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(7));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<StreamMetrics>().BuildServiceProvider();
    private readonly ModelPackage _package = ModelPackage.Load(Directory.GetDirectories(Path.Combine(Repository.Models, "tweet-sentiment")).Order().First());
    private readonly SentimentModel _model;
    private readonly ModelSeat _seat;
    private NpgsqlDataSource _database = null!;
    private TopicWriter _writer = null!;
    private long _offset;

    public TweetHandlerTests() => _seat = new ModelSeat(_model = new SentimentModel(_package));

    public async Task InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await TestPostgres.NewDatabaseAsync());
        _writer = new TopicWriter(_kafka.Clients);
    }

    public async Task DisposeAsync()
    {
        _writer.Dispose();
        await _database.DisposeAsync();
        _seat.Dispose();
        _kafka.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Tweets_become_rows_with_the_models_name_and_label()
    {
        await HandleAsync(Record(Tweet("1", "I love this so much, best day ever")), Record(Tweet("2", "this is awful, I hate it")));
        var rows = await QueryAsync<(string, string, string, string)>("select tweet_id, label, model, model_version from scored_tweets order by 1");
        Assert.Equal([("1", "positive", _model.Name, _model.Version), ("2", "negative", _model.Name, _model.Version)], rows);
    }

    [Fact]
    public async Task Labelled_tweets_bring_verdicts_in_the_order_in_which_they_were_read()
    {
        var tweets = Enumerable.Range(0, 200).Select(number => Tweet($"t{number}", $"what a day {number}", Sentiment.Positive)).ToArray();
        await HandleAsync([.. tweets.Select(Record)]);
        Assert.Equal(tweets.Select(tweet => tweet.Id), Verdicts(200).Select(verdict => verdict.TweetId));
    }

    [Fact]
    public async Task Invariant_4_redelivery_changes_no_row_and_announces_the_same_verdicts()
    {
        var records = new[] { Record(Tweet("1", "lovely", Sentiment.Positive)), Record(Tweet("2", "horrible", Sentiment.Positive)) };
        await HandleAsync(records);
        var rows = await QueryAsync<DateTime>("select scored_at from scored_tweets order by tweet_id");
        _clock.Advance(TimeSpan.FromHours(1));
        await HandleAsync(records);

        Assert.Equal(rows, await QueryAsync<DateTime>("select scored_at from scored_tweets order by tweet_id"));
        var verdicts = Verdicts(4);
        Assert.Equal(verdicts[..2], verdicts[2..]);
    }

    [Fact]
    public async Task A_verdict_after_redelivery_comes_from_the_row_and_not_from_a_new_score()
    {
        await using (var insert = _database.CreateCommand(
            "insert into scored_tweets values ('1', 'old text', now(), null, null, 'f', 'positive', 'negative', 0.125, 'old-model', '9', '2026-01-01T00:00:00Z')"))
        {
            await insert.ExecuteNonQueryAsync();
        }

        await HandleAsync(Record(Tweet("1", "I love it", Sentiment.Positive)));
        var verdict = Assert.Single(Verdicts(1));
        Assert.Equal(("old-model", "9", 0.125f, false), (verdict.Model, verdict.ModelVersion, verdict.PositiveProbability, verdict.Correct));
        Assert.Equal(Verdict.IdFor("1", "old-model", "9", Judge.Feed), verdict.VerdictId);
    }

    [Fact]
    public async Task Invariant_4_a_batch_that_is_tried_again_announces_what_the_row_of_its_first_try_says()
    {
        using var broken = new TopicWriter(_kafka.Clients);
        var handler = new TweetHandler(_seat, new ScoredTweetStore(_database), broken, _services.GetRequiredService<StreamMetrics>(), _clock);
        ConsumeResult<string, byte[]>[] batch = [Record(Tweet("1", "lovely", Sentiment.Positive))];
        // Not to be retried by the client: what is stored stays unannounced.
        _kafka.Refuse(KafkaRequest.Produce, ErrorCode.InvalidRequiredAcks, times: 1);
        await Assert.ThrowsAnyAsync<KafkaException>(() => handler.HandleAsync(batch, CancellationToken.None));
        var scoredAt = await QueryAsync<DateTime>("select scored_at from scored_tweets");
        _clock.Advance(TimeSpan.FromMinutes(1));
        await handler.HandleAsync(batch, CancellationToken.None);
        Assert.Equal(scoredAt, Verdicts(1).Select(verdict => verdict.JudgedAt.UtcDateTime));
    }

    [Fact]
    public async Task Invariant_4_each_batch_is_scored_by_the_model_that_serves_when_it_begins_and_redelivery_after_a_swap_changes_nothing()
    {
        ConsumeResult<string, byte[]>[] first = [Record(Tweet("1", "lovely", Sentiment.Positive)), Record(Tweet("2", "horrible", Sentiment.Positive))];
        await HandleAsync(first);
        var rows = await RowsAsync();
        _ = _seat.Replace(Another("99"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        // The first two come again, as after a kill in the middle of a swap, with one that is new.
        await HandleAsync([.. first, Record(Tweet("3", "lovely", Sentiment.Positive))]);
        Assert.Equal([.. rows, ("3", _model.Name, "99")], await RowsAsync());
        var verdicts = Verdicts(5);
        Assert.Equal(verdicts[..2], verdicts[2..4]);
        Assert.Equal([_model.Version, _model.Version, "99"], verdicts[2..].Select(verdict => verdict.ModelVersion));
    }

    [Fact]
    public async Task Invariant_4_a_batch_that_is_tried_again_after_a_swap_stays_with_the_model_of_its_first_try()
    {
        using var broken = new TopicWriter(_kafka.Clients);
        var handler = new TweetHandler(_seat, new ScoredTweetStore(_database), broken, _services.GetRequiredService<StreamMetrics>(), _clock);
        ConsumeResult<string, byte[]>[] batch = [Record(Tweet("1", "lovely", Sentiment.Positive)), Record(Tweet("2", "\u200b"))];
        _kafka.Refuse(KafkaRequest.Produce, ErrorCode.InvalidRequiredAcks, times: 1);
        await Assert.ThrowsAnyAsync<KafkaException>(() => handler.HandleAsync(batch, CancellationToken.None));
        _ = _seat.Replace(Another("99"));
        await handler.HandleAsync(batch, CancellationToken.None);
        Assert.Equal([("1", _model.Name, _model.Version)], await RowsAsync());
        Assert.All(Verdicts(2), verdict => Assert.Equal(_model.Version, verdict.ModelVersion));
        // The next one is another's.
        await handler.HandleAsync([Record(Tweet("3", "lovely"))], CancellationToken.None);
        Assert.Contains(("3", _model.Name, "99"), await RowsAsync());
    }

    [Fact]
    public async Task Invariant_4_the_scorers_verdict_after_a_swap_is_that_of_the_letter()
    {
        var record = Record(Tweet("1", "\u200b"));
        await HandleAsync(record);
        _ = _seat.Replace(Another("99"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        await HandleAsync(record);
        var verdicts = Verdicts(2);
        Assert.Equal(verdicts[0], verdicts[1]);
        Assert.Equal([(_model.Name, _model.Version)], await QueryAsync<(string, string)>("select model, model_version from dead_letters"));
    }

    [Fact]
    public async Task Invariant_7_a_challenger_that_fails_costs_no_tweet()
    {
        var shadow = new ModelShadow(
            new ModelSource(new FolderModelRegistry(Repository.Models), NullLogger<ModelSource>.Instance),
            Options.Create(new ModelOptions()),
            Options.Create(new ShadowOptions { Version = "2" }),
            new StreamHealth(_clock),
            NullLogger<ModelShadow>.Instance);
        using var challenger = new ShadowScorer(shadow, new ModelSeat(Broken("zzqqx")));
        var handler = new TweetHandler(_seat, new ScoredTweetStore(_database), _writer, _services.GetRequiredService<StreamMetrics>(), _clock, challenger);
        await handler.HandleAsync([Record(Tweet("1", "lovely zzqqx", Sentiment.Positive))], CancellationToken.None);
        Assert.Equal([("1", _model.Name, _model.Version)], await RowsAsync());
        Assert.Empty(await QueryAsync<long>("select tweets from shadow_scores"));
    }

    [Fact]
    public async Task Twins_in_one_batch_are_one_row()
    {
        await HandleAsync(Record(Tweet("1", "first")), Record(Tweet("1", "second")));
        Assert.Equal(["first"], await QueryAsync<string>("select text from scored_tweets"));
    }

    [Fact]
    public async Task Invariant_7_a_row_that_Postgres_refuses_costs_only_itself()
    {
        var records = Enumerable.Range(0, 64).Select(number => Record(Tweet($"{number}", number == 37 ? "nul \0 inside" : "fine"))).ToArray();
        await HandleAsync(records);
        Assert.Equal(63, (await QueryAsync<string>("select tweet_id from scored_tweets")).Count);
        Assert.Equal([(DeadLetterReasons.Unstorable, "37")], await QueryAsync<(string, string)>("select reason, key from dead_letters"));
    }

    [Fact]
    public async Task Invariant_2_a_record_that_is_no_tweet_becomes_a_dead_letter_in_table_and_topic()
    {
        await HandleAsync(Raw("garbage"u8.ToArray()), Record(Tweet("1", "fine")));
        Assert.Equal([DeadLetterReasons.Malformed], await QueryAsync<string>("select reason from dead_letters"));
        Assert.Single(await QueryAsync<string>("select tweet_id from scored_tweets"));
        var copy = JsonSerializer.Deserialize(Assert.Single(_kafka.ReadAll(Topics.DeadLetters, 1)).Value, StreamJson.Default.DeadLetter)!;
        Assert.Equal("garbage"u8.ToArray(), copy.Value);
    }

    [Fact]
    public async Task Invariant_7_a_bad_record_with_a_huge_key_is_a_dead_letter_like_any_other()
    {
        await HandleAsync(Raw(new byte[300_000], new string('é', 130_000)), Record(Tweet("1", "fine")));
        Assert.Equal([DeadLetter.MaxNoteLength], await QueryAsync<int>("select length(key) from dead_letters"));
        Assert.Single(_kafka.ReadAll(Topics.DeadLetters, 1));
    }

    [Fact]
    public async Task Invariant_7_a_labelled_tweet_of_the_largest_size_has_its_verdict()
    {
        await HandleAsync(Record(Tweet("1", new string('\u0001', 140_000) + " good", Sentiment.Positive)));
        Assert.Equal(Verdict.MaxTextLength, Assert.Single(Verdicts(1)).Text.Length);
    }

    [Fact]
    public async Task The_same_bad_record_is_one_dead_letter_however_often_it_comes()
    {
        await HandleAsync(Raw("garbage"u8.ToArray()));
        await HandleAsync(Raw("garbage"u8.ToArray()));
        Assert.Single(await QueryAsync<string>("select reason from dead_letters"));
    }

    [Fact]
    public async Task A_tweet_without_anything_to_score_is_a_dead_letter_with_the_scorers_verdict()
    {
        await HandleAsync(Record(Tweet("1", "\u200b\u200d\ufe0f")));
        Assert.Equal([DeadLetterReasons.Unscorable], await QueryAsync<string>("select reason from dead_letters"));
        var verdict = Assert.Single(Verdicts(1));
        Assert.Equal((Judge.Scorer, false, (float?)null), (verdict.Judge, verdict.Correct, verdict.PositiveProbability));
    }

    private SentimentModel Another(string version) => new(_package.As(_package.Name, version));

    // Its vocabulary holds a word that its network does not know, and nobody has checked it: it throws when the word comes.
    private SentimentModel Broken(string word)
    {
        var folder = Directory.CreateTempSubdirectory("broken-model-").FullName;
        foreach (var file in Directory.EnumerateFiles(_package.Directory))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        byte[] vocabulary = [.. File.ReadAllBytes(Path.Combine(folder, ModelPackage.VocabularyFile)), .. System.Text.Encoding.UTF8.GetBytes(word + "\n")];
        File.WriteAllBytes(Path.Combine(folder, ModelPackage.VocabularyFile), vocabulary);
        var manifest = _package.Manifest with
        {
            Files = new Dictionary<string, PackageFile>(_package.Manifest.Files) { [ModelPackage.VocabularyFile] = PackageFile.Of(vocabulary) },
        };
        File.WriteAllBytes(Path.Combine(folder, ModelPackage.ManifestFile), manifest.ToBytes());
        var model = new SentimentModel(ModelPackage.Load(folder), ModelEngine.OnnxRuntime);
        Directory.Delete(folder, recursive: true);
        return model;
    }

    private Task<List<(string Id, string Model, string Version)>> RowsAsync() =>
        QueryAsync<(string Id, string Model, string Version)>("select tweet_id, model, model_version from scored_tweets order by 1");

    private static Tweet Tweet(string id, string text, Sentiment? expected = null) => new()
    {
        Id = id,
        Text = text,
        CreatedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Expected = expected,
        Feed = "test",
    };

    private ConsumeResult<string, byte[]> Record(Tweet tweet) => Raw(JsonSerializer.SerializeToUtf8Bytes(tweet, StreamJson.Default.Tweet), tweet.Id);

    private ConsumeResult<string, byte[]> Raw(byte[] value, string? key = null) => new()
    {
        Topic = Topics.Tweets,
        Partition = 0,
        Offset = _offset++,
        Message = new Message<string, byte[]> { Key = key!, Value = value, Headers = Topics.VersionHeader(), Timestamp = new Timestamp(_clock.GetUtcNow()) },
    };

    private Task HandleAsync(params ConsumeResult<string, byte[]>[] batch) =>
        new TweetHandler(_seat, new ScoredTweetStore(_database), _writer, _services.GetRequiredService<StreamMetrics>(), _clock)
            .HandleAsync(batch, CancellationToken.None);

    private List<Verdict> Verdicts(int expected) =>
        [.. _kafka.ReadAll(Topics.Verdicts, expected).Select(message => JsonSerializer.Deserialize(message.Value, StreamJson.Default.Verdict)!)];

    private async Task<List<T>> QueryAsync<T>(string sql)
    {
        await using var connection = await _database.OpenConnectionAsync();
        return [.. await connection.QueryAsync<T>(sql)];
    }
}
