using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamSentiment.Benchmarks.Texts;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Benchmarks.Processes;

/// <summary>Keeps topic <c>tweets</c> of an embedded broker as full as the broker can keep it, by what the Scorer has committed.</summary>
internal sealed class TopicLoad : IDisposable
{
    // The broker drops beyond 5 MiB of a partition, as sent; what it holds is compressed.
    private const long MostWaitingBytes = 3L << 20;
    private static readonly TimeSpan Ask = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AskLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);

    private readonly IProducer<string, byte[]> _producer;
    private readonly IConsumer<string, byte[]> _asker;
    private readonly TopicPartition[] _partitions;
    private readonly TimeProvider _clock;
    private long _committed;
    private long _first;
    private long _firstAt;
    private long _lastAt;

    /// <summary>Opens the clients.</summary>
    public TopicLoad(EmbeddedBroker broker, TimeProvider clock)
    {
        var clients = new KafkaClients(
            Options.Create(new KafkaOptions { BootstrapServers = broker.Address, Ephemeral = true }), NullLogger<KafkaClients>.Instance);
        using var admin = clients.Admin();
        foreach (var topic in Topics.All)
        {
            admin.GetMetadata(topic, AskLimit);
        }

        _partitions = [.. admin.GetMetadata(Topics.Tweets, AskLimit).Topics[0].Partitions.Select(partition => new TopicPartition(Topics.Tweets, partition.PartitionId))];
        _producer = clients.Producer();
        _asker = clients.Consumer(Topics.ScorerGroup);
        _clock = clock;
    }

    /// <summary>Tweets that the Scorer has committed.</summary>
    public long Committed => Interlocked.Read(ref _committed);

    /// <summary>Tweets a second since the first were committed: that the group takes seconds to form is not the Scorer's doing.</summary>
    public double PerSecond => (Committed - _first) / _clock.GetElapsedTime(_firstAt, _lastAt).TotalSeconds;

    /// <summary>Brings so many tweets through.</summary>
    /// <param name="source">The tweets.</param>
    /// <param name="count">How many.</param>
    /// <param name="isAlive">Whether the Scorer still lives.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="StartException">The Scorer has ended, or takes nothing any more.</exception>
    public async Task RunAsync(TweetSource source, long count, Func<bool> isAlive, CancellationToken cancellationToken)
    {
        var perPartition = MostWaitingBytes / source.LongestJson;
        var sent = 0L;
        var progressed = _clock.GetTimestamp();
        while (Committed < count)
        {
            var room = Math.Min(count, Committed + (perPartition * _partitions.Length));
            for (; sent < room; sent++)
            {
                var message = new Message<string, byte[]> { Key = TweetSource.IdOf(sent), Value = source.Json(sent), Headers = Topics.VersionHeader() };
                _producer.Produce(_partitions[sent % _partitions.Length], message);
            }

            await Task.Delay(Ask, _clock, cancellationToken).ConfigureAwait(false);
            var committed = _asker.Committed(_partitions, AskLimit).Sum(offset => offset.Offset.IsSpecial ? 0 : offset.Offset.Value);
            if (committed > Committed)
            {
                progressed = _lastAt = _clock.GetTimestamp();
                (_first, _firstAt) = Committed == 0 ? (committed, progressed) : (_first, _firstAt);
                Interlocked.Exchange(ref _committed, committed);
            }
            else if (!isAlive() || _clock.GetElapsedTime(progressed) > StallLimit)
            {
                throw new StartException($"The Scorer stopped at {Committed:N0} of {count:N0} tweets.");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _asker.Dispose();
        _producer.Dispose();
    }
}
