using Confluent.Kafka;
using StreamSentiment.Common.Streaming;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Streaming;

/// <summary>With a broker that forgets, a record is safe only when it is stored and its verdict has been taken in.</summary>
public sealed class StreamProgressTests : IDisposable
{
    private readonly TestKafka _kafka = new();

    [Fact]
    public async Task Nothing_is_through_before_anything_was_committed()
    {
        await _kafka.ProduceAsync(Topics.Tweets, [("a", [1])]);
        using var progress = new StreamProgress(_kafka.Clients);
        Assert.Empty(await progress.ThroughAsync());
    }

    [Fact]
    public async Task Without_verdicts_what_the_Scorer_committed_is_through()
    {
        using var progress = new StreamProgress(_kafka.Clients);
        Commit(Topics.ScorerGroup, Topics.Tweets, 1, 5);
        Assert.Equal(5, (await progress.ThroughAsync())[1]);
    }

    [Fact]
    public async Task With_verdicts_it_is_through_only_when_Alerting_has_taken_them()
    {
        using var progress = new StreamProgress(_kafka.Clients);
        await _kafka.ProduceAsync(Topics.Verdicts, [("model", [1]), ("model", [2])]);
        Commit(Topics.ScorerGroup, Topics.Tweets, 0, 2);
        Assert.Empty(await progress.ThroughAsync());

        var partition = Enumerable.Range(0, 4).Single(number => _kafka.EndOf(Topics.Verdicts, number) > 0);
        Commit(Topics.AlertingGroup, Topics.Verdicts, partition, 1);
        Assert.Empty(await progress.ThroughAsync());
        Commit(Topics.AlertingGroup, Topics.Verdicts, partition, 2);
        Assert.Equal(2, (await progress.ThroughAsync())[0]);
    }

    [Fact]
    public async Task A_broker_that_does_not_tell_the_ends_makes_nothing_look_through()
    {
        using var progress = new StreamProgress(_kafka.Clients);
        await _kafka.ProduceAsync(Topics.Verdicts, [("model", [1])]);
        Commit(Topics.ScorerGroup, Topics.Tweets, 3, 1);
        _kafka.Refuse(KafkaRequest.ListOffsets, ErrorCode.TopicAuthorizationFailed, times: 1);
        await Assert.ThrowsAnyAsync<KafkaException>(progress.ThroughAsync);
        Assert.Empty(await progress.ThroughAsync());
    }

    [Fact]
    public async Task Lag_is_what_the_Scorer_has_not_committed()
    {
        using var progress = new StreamProgress(_kafka.Clients);
        await _kafka.ProduceAsync(Topics.Tweets, Enumerable.Range(0, 50).Select(number => ($"{number}", new byte[] { 1 })));
        Assert.Equal(50, await progress.LagAsync());
        var partition = Enumerable.Range(0, 4).First(number => _kafka.EndOf(Topics.Tweets, number) > 2);
        Commit(Topics.ScorerGroup, Topics.Tweets, partition, 2);
        Assert.Equal(48, await progress.LagAsync());
    }

    /// <summary>A client whose broker went away may time out for ever, though the broker is back (librdkafka 2.16, seen in a chaos run).</summary>
    [Fact]
    public async Task After_a_question_that_timed_out_another_client_asks()
    {
        var clients = 0;
        using var progress = new StreamProgress(
            () =>
            {
                clients++;
                return _kafka.Clients.Admin();
            },
            TimeSpan.FromSeconds(1));
        Commit(Topics.ScorerGroup, Topics.Tweets, 1, 5);
        Assert.Equal(5, (await progress.ThroughAsync())[1]);
        Assert.Equal(1, clients);

        _kafka.Delay(3_000);
        var problem = await Assert.ThrowsAnyAsync<KafkaException>(progress.ThroughAsync);
        Assert.Equal(ErrorCode.Local_TimedOut, problem.Error.Code);
        _kafka.Delay(0);
        await Eventually.HoldsAsync(() => AnswersAsync(progress), "the broker is back and is asked again");
        Assert.True(clients > 1);
    }

    public void Dispose() => _kafka.Dispose();

    private static async Task<bool> AnswersAsync(StreamProgress progress)
    {
        try
        {
            return (await progress.ThroughAsync())[1] == 5;
        }
        catch (KafkaException)
        {
            return false;
        }
    }

    private void Commit(string group, string topic, int partition, long offset)
    {
        using var consumer = _kafka.Clients.Consumer(group);
        consumer.Assign(new TopicPartition(topic, partition));
        consumer.Commit([new TopicPartitionOffset(topic, partition, offset)]);
        consumer.Unassign();
    }
}
