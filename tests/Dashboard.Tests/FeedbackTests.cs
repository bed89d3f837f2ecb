using System.Net;
using System.Text.Json;
using Dapper;
using Npgsql;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Dashboard.Tests;

/// <summary>A judgement becomes a verdict, in order and once, whatever is away meanwhile.</summary>
public sealed class FeedbackTests : IAsyncLifetime
{
    private readonly TestKafka _kafka = new();
    private string _database = "";

    public async Task InitializeAsync()
    {
        _database = await TestPostgres.NewDatabaseAsync();
        await ExecuteAsync(
            """
            insert into scored_tweets (tweet_id, text, created_at, feed, label, positive_probability, model, model_version, scored_at)
            select 't' || number, 'text ' || number, now(), 'test', 'positive', 0.75, 'm', '1', now() from generate_series(1, 9) number
            """);
    }

    public Task DisposeAsync()
    {
        _kafka.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Judgements_become_verdicts_of_judge_person_in_their_order()
    {
        await using var rig = await StartAsync();
        for (var i = 1; i <= 5; i++)
        {
            var (status, answer) = await rig.PostAsync("/feedback", $$"""{"tweet_id":"t{{i}}","correct":{{(i % 2 == 0 ? "true" : "false")}},"by":"ann"}""");
            Assert.Equal(HttpStatusCode.Accepted, status);
            Assert.Equal(("accepted", "positive", "m"), (answer.GetProperty("state").GetString(), answer.GetProperty("predicted").GetString(), answer.GetProperty("model").GetString()));
        }

        var verdicts = await VerdictsAsync(5);
        Assert.Equal(["t1", "t2", "t3", "t4", "t5"], verdicts.Select(verdict => verdict.TweetId));
        Assert.Equal([false, true, false, true, false], verdicts.Select(verdict => verdict.Correct));
        Assert.All(verdicts, verdict =>
        {
            Assert.Equal((Judge.Person, Sentiment.Positive, 0.75f), (verdict.Judge, verdict.Predicted, verdict.PositiveProbability));
            Assert.Equal(verdict.Correct ? Sentiment.Positive : Sentiment.Negative, verdict.Expected);
            Assert.Equal(Verdict.IdFor(verdict.TweetId, "m", "1", Judge.Person), verdict.VerdictId);
        });
        Assert.Equal(5, await CountAsync("feedback where created_by = 'ann'"));
    }

    [Fact]
    public async Task A_kept_prediction_is_judged_by_its_id()
    {
        await using var rig = await StartAsync();
        var (_, prediction) = await rig.PostAsync("/predict", """{"text":"I love it"}""");
        var id = prediction.GetProperty("prediction_id").GetString();
        var (status, answer) = await rig.PostAsync("/feedback", $$"""{"prediction_id":"{{id}}","correct":false}""");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(("negative", "positive"), (answer.GetProperty("expected").GetString(), answer.GetProperty("predicted").GetString()));
        var verdict = Assert.Single(await VerdictsAsync(1));
        Assert.Equal(($"prediction:{id}", "I love it", answer.GetProperty("verdict_id").GetString()), (verdict.TweetId, verdict.Text, verdict.VerdictId));
    }

    [Fact]
    public async Task The_first_judgement_stands()
    {
        await using var rig = await StartAsync();
        await rig.PostAsync("/feedback", """{"tweet_id":"t1","correct":false}""");
        var (status, again) = await rig.PostAsync("/feedback", """{"tweet_id":"t1","correct":true}""");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(("known", "negative"), (again.GetProperty("state").GetString(), again.GetProperty("expected").GetString()));
        Assert.False(again.GetProperty("correct").GetBoolean());
        // Also when the outbox has forgotten it.
        await ExecuteAsync(
            """
            insert into verdicts (verdict_id, tweet_id, text, predicted, expected, correct, model, model_version, judged_at, judge)
            select verdict_id, 't1', '', 'positive', 'negative', false, 'm', '1', now(), 'person' from feedback;
            delete from feedback
            """);
        (_, again) = await rig.PostAsync("/feedback", """{"tweet_id":"t1","correct":true}""");
        Assert.Equal(("known", "negative"), (again.GetProperty("state").GetString(), again.GetProperty("expected").GetString()));
    }

    [Fact]
    public async Task While_Kafka_is_away_judgements_are_kept_and_health_says_so_and_then_they_go_out_in_order()
    {
        await using var rig = await StartAsync();
        _kafka.GoDown();
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await rig.PostAsync("/feedback", $$"""{"tweet_id":"t{{i}}","correct":false}""")).Status);
        }

        await Eventually.HoldsAsync(async () => await StatusOfAsync(rig, "kafka") == "red", "health that says Kafka is away");
        _kafka.ComeUp();
        await Eventually.HoldsAsync(async () => await CountAsync("feedback where announced_at is null") == 0, "all judgements sent", 60);
        Assert.Equal(["t1", "t2", "t3", "t4"], (await VerdictsAsync(4)).Select(verdict => verdict.TweetId).Distinct());
        await Eventually.HoldsAsync(async () => await StatusOfAsync(rig, "kafka") == "green", "health that says Kafka is back");
    }

    [Fact]
    public async Task What_a_broker_forgot_is_sent_again_at_the_next_start_and_what_arrived_is_not()
    {
        await using (var rig = await StartAsync())
        {
            for (var i = 1; i <= 3; i++)
            {
                await rig.PostAsync("/feedback", $$"""{"tweet_id":"t{{i}}","correct":false}""");
            }

            await Eventually.HoldsAsync(async () => await CountAsync("feedback where announced_at is null") == 0, "all judgements sent");
        }

        await ExecuteAsync(
            """
            insert into verdicts (verdict_id, tweet_id, text, predicted, expected, correct, model, model_version, judged_at, judge)
            select verdict_id, 't2', '', 'positive', 'negative', false, 'm', '1', now(), 'person' from feedback where verdict ->> 'tweet_id' = 't2'
            """);
        using var next = new TestKafka();
        await using var again = await DashboardRig.StartAsync(kafka: next, database: _database);
        Assert.Equal(["t1", "t3"], (await VerdictsAsync(2, next)).Select(verdict => verdict.TweetId));
    }

    [Fact]
    public async Task What_never_arrives_is_sent_again_from_time_to_time()
    {
        await using var rig = await DashboardRig.StartAsync(["Dashboard:AnnounceAgainSeconds=1"], _kafka, _database);
        await rig.PostAsync("/feedback", """{"tweet_id":"t1","correct":false}""");
        Assert.Equal(3, (await VerdictsAsync(3)).Count);
    }

    private Task<DashboardRig> StartAsync() => DashboardRig.StartAsync(kafka: _kafka, database: _database);

    // Those of one model are in one partition, and so in one order.
    private async Task<List<Verdict>> VerdictsAsync(int count, TestKafka? kafka = null)
    {
        List<Verdict> verdicts = [];
        await Eventually.HoldsAsync(
            () =>
            {
                verdicts = [.. (kafka ?? _kafka).ReadAll(Topics.Verdicts, count).Select(record => JsonSerializer.Deserialize(record.Value, StreamJson.Default.Verdict)!)];
                return verdicts.Count >= count;
            },
            $"{count} verdicts in the topic",
            60);
        return verdicts;
    }

    private static async Task<string?> StatusOfAsync(DashboardRig rig, string dependency)
    {
        using var answer = await rig.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("dependencies").GetProperty(dependency).GetProperty("status").GetString();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database);
        await connection.ExecuteAsync(sql);
    }

    private async Task<long> CountAsync(string what)
    {
        await using var connection = new NpgsqlConnection(_database);
        return await connection.ExecuteScalarAsync<long>($"select count(*) from {what}");
    }
}
