using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging.Abstractions;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Streaming;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Streaming;

/// <summary>Invariant 3: an offset is committed only after its batch is durable. Invariant 7: a dead dependency pauses consumption.</summary>
public sealed class BatchConsumerTests : IDisposable
{
    private const string Group = "tested";
    private readonly TestKafka _kafka = new();
    private readonly CancellationTokenSource _stop = new();

    [Fact]
    public async Task Invariant_3_every_record_is_handled_and_then_committed()
    {
        var handler = new Handler();
        await _kafka.ProduceAsync(Topics.Tweets, Records(100));
        var running = Consumer(handler).RunAsync(_stop.Token);
        await Eventually.HoldsAsync(async () => await CommittedAsync() == 100, "100 records committed");
        await StopAsync(running);
        Assert.Equal(100, handler.Handled.Distinct().Count());
    }

    [Fact]
    public async Task Invariant_3_and_7_nothing_is_committed_while_a_dependency_is_away_and_all_of_it_afterwards()
    {
        var handler = new Handler { Failure = new TimeoutException("the database is away") };
        await _kafka.ProduceAsync(Topics.Tweets, Records(50));
        var running = Consumer(handler).RunAsync(_stop.Token);
        await Eventually.HoldsAsync(() => handler.Calls > 3, "several tries");
        Assert.Equal(0, await CommittedAsync());
        Assert.False(running.IsCompleted);

        handler.Failure = null;
        await Eventually.HoldsAsync(async () => await CommittedAsync() == 50, "all records committed");
        await StopAsync(running);
        Assert.Equal(50, handler.Handled.Distinct().Count());
    }

    [Fact]
    public async Task A_commit_that_failed_is_made_up_for_although_no_further_record_comes()
    {
        var handler = new Handler();
        await _kafka.ProduceAsync(Topics.Tweets, Records(10));
        _kafka.Refuse(KafkaRequest.OffsetCommit, ErrorCode.Unknown, times: 2);
        var running = Consumer(handler).RunAsync(_stop.Token);
        await Eventually.HoldsAsync(async () => await CommittedAsync() == 10, "10 records committed");
        await StopAsync(running);
    }

    /// <summary>The client says nothing then: its connections are open.</summary>
    [Fact]
    public async Task A_broker_that_hangs_is_told_and_that_it_is_back_too()
    {
        var health = new StreamHealth(TimeProvider.System);
        var running = Consumer(new Handler(), health).RunAsync(_stop.Token);
        await Eventually.HoldsAsync(() => Status() == DependencyStatus.Green, "a broker that answers", 30);
        _kafka.Delay(30_000);
        await Eventually.HoldsAsync(() => Status() == DependencyStatus.Red, "a broker that hangs", 60);
        Assert.Contains("no broker answers within 3 s", health.Dependencies[0].Note, StringComparison.Ordinal);
        _kafka.Delay(0);
        await Eventually.HoldsAsync(() => Status() == DependencyStatus.Green, "a broker that answers again", 60);
        await StopAsync(running);

        DependencyStatus? Status() => health.Dependencies.SingleOrDefault(one => one.Name == Dependencies.Kafka)?.Status;
    }

    [Fact]
    public async Task A_fault_that_no_waiting_can_mend_ends_the_worker_and_commits_nothing()
    {
        var handler = new Handler { Failure = new InvalidOperationException("a mistake of ours") };
        await _kafka.ProduceAsync(Topics.Tweets, Records(5));
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => Consumer(handler).RunAsync(_stop.Token));
        Assert.Equal("a mistake of ours", fault.Message);
        Assert.Equal(0, await CommittedAsync());
    }

    [Fact]
    public async Task What_was_not_committed_comes_again_to_the_next_member()
    {
        var first = new Handler { Failure = new TimeoutException("away") };
        await _kafka.ProduceAsync(Topics.Tweets, Records(20));
        var running = Consumer(first).RunAsync(_stop.Token);
        await Eventually.HoldsAsync(() => first.Calls > 0, "one try");
        await StopAsync(running);

        var second = new Handler();
        using var stop = new CancellationTokenSource();
        var again = Consumer(second).RunAsync(stop.Token);
        await Eventually.HoldsAsync(() => second.Handled.Distinct().Count() == 20, "all records at the next member");
        await stop.CancelAsync();
        await again;
    }

    public void Dispose()
    {
        _stop.Dispose();
        _kafka.Dispose();
    }

    private static IEnumerable<(string, byte[])> Records(int count) =>
        Enumerable.Range(0, count).Select(number => ($"key-{number}", new byte[] { (byte)number }));

    private async Task StopAsync(Task running)
    {
        await _stop.CancelAsync();
        await running;
    }

    private BatchConsumer Consumer(IBatchHandler handler, StreamHealth? health = null) => new(
        _kafka.Clients,
        Topics.Tweets,
        Group,
        handler,
        new BatchOptions { RetryDelayMs = 10, MaxRetryDelayMs = 20 },
        TimeProvider.System,
        NullLogger.Instance,
        health);

    private async Task<long> CommittedAsync()
    {
        using var admin = _kafka.Clients.Admin();
        var partitions = Enumerable.Range(0, 4).Select(number => new TopicPartition(Topics.Tweets, number)).ToList();
        var answer = await admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(Group, partitions)]);
        return answer[0].Partitions.Sum(partition => Math.Max(0, partition.Offset.Value));
    }

    private sealed class Handler : IBatchHandler
    {
        private int _calls;

        public ConcurrentQueue<string> Handled { get; } = [];

        public int Calls => _calls;

        public volatile Exception? Failure;

        public Task HandleAsync(IReadOnlyList<ConsumeResult<string, byte[]>> batch, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            if (Failure is { } failure)
            {
                throw failure;
            }

            foreach (var record in batch)
            {
                Handled.Enqueue(record.Message.Key);
            }

            return Task.CompletedTask;
        }
    }
}
