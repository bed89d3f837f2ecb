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

    public void Dispose() => _kafka.Dispose();

    private void Commit(string group, string topic, int partition, long offset)
    {
        using var consumer = _kafka.Clients.Consumer(group);
        consumer.Assign(new TopicPartition(topic, partition));
        consumer.Commit([new TopicPartitionOffset(topic, partition, offset)]);
        consumer.Unassign();
    }
}
