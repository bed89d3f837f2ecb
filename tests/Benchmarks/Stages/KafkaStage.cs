using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Benchmarks.Measuring;
using StreamSentiment.Benchmarks.Texts;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>
/// Raw produce, then raw consume, through an embedded broker, with the stream's own client settings. In turns, because the broker keeps
/// no more than a few megabytes of each partition.
/// </summary>
internal sealed class KafkaStage(Workbench bench) : CpuStage(bench)
{
    // Below what the broker keeps, also where the texts hardly compress.
    private const long MostBytes = 12L << 20;
    private const int LongestWaitSeconds = 10;

    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start();
    private readonly List<IConsumer<string, byte[]>> _consumers = [];
    private readonly List<Message<string, byte[]>> _messages = [];
    private IProducer<string, byte[]> _producer = null!;
    private Offset[] _ends = [];

    /// <inheritdoc/>
    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var clients = new KafkaClients(
            Options.Create(new KafkaOptions { BootstrapServers = _broker.Address, Ephemeral = true }), NullLogger<KafkaClients>.Instance);
        using var admin = clients.Admin();
        _ends = [.. admin.GetMetadata(Topics.Tweets, TimeSpan.FromSeconds(5)).Topics[0].Partitions.Select(_ => new Offset(0))];
        _producer = clients.Producer();
        _consumers.AddRange(Enumerable.Range(0, Math.Min(Bench.Cores, _ends.Length)).Select(_ => clients.Consumer("raw")));
        var bytes = 0L;
        for (var number = 0; number < Bench.PoolSize && bytes < MostBytes; number++)
        {
            var value = Bench.Source.Json(number);
            bytes += value.Length;
            _messages.Add(new Message<string, byte[]> { Key = TweetSource.IdOf(number), Value = value, Headers = Topics.VersionHeader() });
        }

        await base.PrepareAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<Reading>> MeasureAsync(CancellationToken cancellationToken)
    {
        var (produced, consumed) = (new List<Sample>(), new List<Sample>());
        do
        {
            var before = (Offset[])_ends.Clone();
            produced.Add(Sampling.Run(1, null, _ => Once(Produce), Bench.Clock, CoreTime.Own, cancellationToken));
            consumed.Add(Consume(before, cancellationToken));
        }
        while (produced.Concat(consumed).Sum(sample => sample.Elapsed.TotalSeconds) < 2 * Bench.Settings.Seconds);
        return Task.FromResult<IReadOnlyList<Reading>>([Sum(produced).As("produce"), Sum(consumed).As("consume")]);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _producer?.Dispose();
        _consumers.ForEach(consumer => consumer.Dispose());
        _broker.Dispose();
        return base.DisposeAsync();
    }

    private static Sample Sum(List<Sample> samples) => new(
        samples.Sum(sample => sample.Tweets),
        TimeSpan.FromTicks(samples.Sum(sample => sample.Elapsed.Ticks)),
        TimeSpan.FromTicks(samples.Sum(sample => sample.Cores.Ticks)));

    private static Func<int> Once(Func<int> work)
    {
        var done = false;
        return () =>
        {
            var result = done ? 0 : work();
            done = true;
            return result;
        };
    }

    private int Produce()
    {
        Error? failure = null;
        for (var number = 0; number < _messages.Count; number++)
        {
            var partition = new TopicPartition(Topics.Tweets, number % _ends.Length);
            _producer.Produce(partition, _messages[number], report => failure = report.Error.IsError ? report.Error : failure);
            _ends[partition.Partition] += 1;
        }

        _producer.Flush(TimeSpan.FromSeconds(LongestWaitSeconds));
        return failure is null ? _messages.Count : throw new StartException($"The embedded broker refused a record: {failure.Reason}");
    }

    // Assigned only now, so that nothing has been fetched ahead.
    private Sample Consume(Offset[] from, CancellationToken cancellationToken)
    {
        var sample = Sampling.Run(_consumers.Count, null, number => Once(() =>
        {
            var consumer = _consumers[number];
            var mine = Enumerable.Range(0, from.Length).Where(partition => partition % _consumers.Count == number).ToList();
            consumer.Assign(mine.Select(partition => new TopicPartitionOffset(Topics.Tweets, partition, from[partition])));
            var wanted = mine.Sum(partition => _ends[partition] - from[partition]);
            for (var count = 0L; count < wanted; count++)
            {
                if (consumer.Consume(TimeSpan.FromSeconds(LongestWaitSeconds)) is null)
                {
                    throw new StartException($"The embedded broker gave {count} of {wanted} records and then none for {LongestWaitSeconds} s: it keeps only some megabytes, so give shorter texts.");
                }
            }

            return (int)wanted;
        }), Bench.Clock, CoreTime.Own, cancellationToken);
        _consumers.ForEach(consumer => consumer.Unassign());
        return sample;
    }
}
