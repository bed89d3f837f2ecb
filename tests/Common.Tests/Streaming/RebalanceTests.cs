using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging.Abstractions;
using StreamSentiment.Common.Streaming;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Streaming;

/// <summary>Invariant 3 while partitions come and go: what is committed is durable without a gap, whenever the group takes it away.</summary>
public sealed class RebalanceTests : IDisposable
{
    private const string Group = "rebalanced";
    private const int Count = 400;
    private readonly TestKafka _kafka = new();
    private readonly SemaphoreSlim _gate = new(0);
    private readonly ConcurrentDictionary<(int Partition, long Offset), int> _durable = new();
    private readonly List<(Task Running, CancellationTokenSource Stop)> _members = [];

    [Fact]
    public async Task A_batch_that_is_being_handled_when_its_partitions_go_is_finished_first_and_leaves_no_gap()
    {
        await _kafka.ProduceAsync(Topics.Tweets, Records(Count));
        var first = Join(async batch =>
        {
            await _gate.WaitAsync();
            return batch;
        });
        await Eventually.HoldsAsync(() => first.Began > 0, "a batch in hand");
        var second = Join(batch => Task.FromResult(batch));
        // The group asks for the partitions while the batch is on its way; it is let through once the other one has asked.
        await Task.Delay(2_000);
        _gate.Release(1_000);
        await CompleteAsync();
        // Not that each was handled once: this broker, unlike others, takes no commit while a group changes.
    }

    [Fact]
    public async Task A_batch_that_takes_longer_than_allowed_is_left_to_the_next_reader_and_its_late_end_commits_nothing()
    {
        await _kafka.ProduceAsync(Topics.Tweets, Records(Count));
        var late = Join(
            async batch =>
            {
                await _gate.WaitAsync();
                // What another reader has committed meanwhile must not be taken back, nor anything be committed that is not stored.
                return [];
            },
            new BatchOptions { MaxRecords = 50, RevokeWaitMs = 200, RetryDelayMs = 10, MaxRetryDelayMs = 20 });
        await Eventually.HoldsAsync(() => late.Began > 0, "a batch in hand");
        await JoinAndTakeOverAsync();
        var before = await CommittedAsync();
        _gate.Release(1);
        await Task.Delay(500);
        // Whatever is committed is stored, partition by partition.
        await AssertNoGapAsync();
        Assert.True((await CommittedAsync()).Values.Sum() >= before.Values.Sum());
        _gate.Release(1_000);
    }

    [Fact]
    public async Task A_member_that_waits_for_its_database_gives_its_partitions_up_at_once_and_nothing_is_lost()
    {
        await _kafka.ProduceAsync(Topics.Tweets, Records(Count));
        var waiting = Join(_ => throw new TimeoutException("the database is away"));
        await Eventually.HoldsAsync(() => waiting.Began > 1, "two tries");
        var other = Join(batch => Task.FromResult(batch));
        await Eventually.HoldsAsync(() => other.Began > 0, "batches at the other member");
        waiting.Work = batch => Task.FromResult(batch);
        await CompleteAsync();
    }

    [Fact]
    public async Task Records_gathered_but_not_handed_over_when_their_partitions_go_come_again_elsewhere()
    {
        // Linger is long, so the partitions go while the first member still gathers.
        var gathering = Join(batch => Task.FromResult(batch), new BatchOptions { LingerMs = 10_000, MaxRecords = 100_000 });
        await Task.Delay(3_500);
        await _kafka.ProduceAsync(Topics.Tweets, Records(Count));
        Join(batch => Task.FromResult(batch));
        await CompleteAsync();
        Assert.True(gathering.Began >= 0);
    }

    [Fact]
    public async Task Invariant_3_and_7_a_database_slower_than_the_groups_patience_costs_no_record_and_leaves_no_gap()
    {
        await _kafka.ProduceAsync(Topics.Tweets, Records(Count));
        var clients = _kafka.ClientsWith(new() { ["max.poll.interval.ms"] = "6000" });
        // Blocks its thread, as nothing in the stream should, so that the group really takes the member for dead.
        var slow = Join(
            batch =>
            {
                if (_durable.IsEmpty)
                {
                    // The wait is what is tested, and no guess: longer than max.poll.interval.ms, and on a slow machine only longer still.
                    Thread.Sleep(8_000);
                }

                return Task.FromResult(batch);
            },
            new BatchOptions { MaxRecords = 50, LingerMs = 1 },
            clients);
        await CompleteAsync();
        Assert.True(slow.Began > 1);
    }

    [Fact]
    public async Task A_database_that_takes_longer_than_the_groups_patience_for_a_batch_does_not_cost_the_membership()
    {
        await _kafka.ProduceAsync(Topics.Tweets, Records(Count));
        var clients = _kafka.ClientsWith(new() { ["max.poll.interval.ms"] = "6000" });
        Join(
            async batch =>
            {
                if (_durable.IsEmpty)
                {
                    await Task.Delay(8_000);
                }

                return batch;
            },
            new BatchOptions { LingerMs = 200 },
            clients);
        await CompleteAsync();
        Assert.All(_durable.Values, times => Assert.Equal(1, times));
    }

    public void Dispose()
    {
        foreach (var (running, stop) in _members)
        {
            stop.Cancel();
            running.Wait(TimeSpan.FromSeconds(20));
            stop.Dispose();
        }

        _kafka.Dispose();
        _gate.Dispose();
    }

    private static IEnumerable<(string, byte[])> Records(int count) =>
        Enumerable.Range(0, count).Select(number => ($"key-{number}", new byte[] { (byte)number }));

    private Handler Join(
        Func<IReadOnlyList<ConsumeResult<string, byte[]>>, Task<IReadOnlyList<ConsumeResult<string, byte[]>>>> work, BatchOptions? options = null, KafkaClients? clients = null)
    {
        var handler = new Handler(_durable) { Work = work };
        var stop = new CancellationTokenSource();
        var consumer = new BatchConsumer(
            clients ?? _kafka.Clients, Topics.Tweets, Group, handler, options ?? new BatchOptions { MaxRecords = 50, RetryDelayMs = 10, MaxRetryDelayMs = 20 }, TimeProvider.System, NullLogger.Instance);
        _members.Add((consumer.RunAsync(stop.Token), stop));
        return handler;
    }

    private async Task JoinAndTakeOverAsync()
    {
        var other = Join(batch => Task.FromResult(batch));
        await Eventually.HoldsAsync(() => other.Began > 0, "batches at the other member", 40);
    }

    private async Task CompleteAsync()
    {
        await Eventually.HoldsAsync(async () => (await CommittedAsync()).Values.Sum() == Count, "everything committed", 60);
        await AssertNoGapAsync();
        Assert.Equal(Count, _durable.Count);
    }

    private async Task AssertNoGapAsync()
    {
        foreach (var (partition, committed) in await CommittedAsync())
        {
            for (var offset = 0L; offset < committed; offset++)
            {
                Assert.True(_durable.ContainsKey((partition, offset)), $"{partition}@{offset} is committed and was never stored.");
            }
        }
    }

    private async Task<Dictionary<int, long>> CommittedAsync()
    {
        using var admin = _kafka.Clients.Admin();
        var partitions = Enumerable.Range(0, 4).Select(number => new TopicPartition(Topics.Tweets, number)).ToList();
        var answer = await admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(Group, partitions)]);
        return answer[0].Partitions.ToDictionary(partition => partition.Partition.Value, partition => Math.Max(0, partition.Offset.Value));
    }

    // Durable is what the work returns.
    private sealed class Handler(ConcurrentDictionary<(int, long), int> durable) : IBatchHandler
    {
        private int _began;

        public int Began => _began;

        public required Func<IReadOnlyList<ConsumeResult<string, byte[]>>, Task<IReadOnlyList<ConsumeResult<string, byte[]>>>> Work { get; set; }

        public async Task HandleAsync(IReadOnlyList<ConsumeResult<string, byte[]>> batch, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _began);
            foreach (var record in await Work(batch))
            {
                durable.AddOrUpdate((record.Partition.Value, record.Offset.Value), 1, (_, times) => times + 1);
            }
        }
    }
}
