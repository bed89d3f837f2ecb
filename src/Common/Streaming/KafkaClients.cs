using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StreamSentiment.Common.Streaming;

/// <summary>Makes the process's Kafka clients, all with the same settings and all logging to the same place.</summary>
public sealed partial class KafkaClients(IOptions<KafkaOptions> options, ILogger<KafkaClients> logger)
{
    /// <summary>A producer that loses nothing: idempotent, acknowledged by all replicas.</summary>
    /// <param name="limit">How long it tries to hand over a record before it says that it could not; without one, for ever.</param>
    public IProducer<string, byte[]> Producer(TimeSpan? limit = null) =>
        new ProducerBuilder<string, byte[]>(new ProducerConfig(Common())
        {
            EnableIdempotence = true,
            Acks = Acks.All,
            CompressionType = CompressionType.Lz4,
            LingerMs = 5,
            BatchSize = 256 * 1024,
            MessageTimeoutMs = (int)(limit ?? TimeSpan.Zero).TotalMilliseconds,
            QueueBufferingMaxMessages = 100_000,
            QueueBufferingMaxKbytes = 64 * 1024,
            DeliveryReportFields = "none",
        }).SetLogHandler((_, message) => Log(message)).SetErrorHandler((_, error) => Log(error)).Build();

    /// <summary>A member of a consumer group that commits only when it is told to.</summary>
    /// <param name="group">The group.</param>
    /// <param name="events">Who hears of partitions that come and go.</param>
    public IConsumer<string, byte[]> Consumer(string group, IConsumerEvents? events = null)
    {
        var builder = new ConsumerBuilder<string, byte[]>(new ConsumerConfig(Common())
        {
            GroupId = group,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            // The embedded broker sleeps through the whole wait of an empty fetch.
            FetchWaitMaxMs = options.Value.Ephemeral ? 10 : 100,
            // What a consumer holds before anyone asks for it: this bounds the process's memory while the database is away.
            QueuedMaxMessagesKbytes = options.Value.QueuedKilobytes,
            // It also makes a group that changes wait for the whole session, less a second.
            SessionTimeoutMs = options.Value.Ephemeral ? 6_000 : 10_000,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range,
        }).SetLogHandler((_, message) => Log(message)).SetErrorHandler((_, error) =>
        {
            Log(error);
            events?.Failed(error);
        });
        builder.SetPartitionsAssignedHandler((_, partitions) => events?.Assigned(partitions));
        builder.SetPartitionsRevokedHandler((consumer, partitions) => events?.Revoked(consumer, [.. partitions.Select(partition => partition.TopicPartition)]));
        builder.SetPartitionsLostHandler((consumer, partitions) => events?.Lost(consumer, [.. partitions.Select(partition => partition.TopicPartition)]));
        return builder.Build();
    }

    /// <summary>A client for questions about topics and groups.</summary>
    public IAdminClient Admin() =>
        new AdminClientBuilder(new AdminClientConfig(Common()))
            .SetLogHandler((_, message) => Log(message)).SetErrorHandler((_, error) => Log(error)).Build();

    private ClientConfig Common() => new(new Dictionary<string, string>(options.Value.Client))
    {
        BootstrapServers = options.Value.BootstrapServers,
        ClientId = "streamsentiment",
        AllowAutoCreateTopics = true,
    };

    private void Log(LogMessage message)
    {
        var level = message.Level <= SyslogLevel.Error ? LogLevel.Warning : LogLevel.Debug;
        ClientLog(logger, level, message.Facility, message.Message);
    }

    private void Log(Error error)
    {
        if (error.IsFatal)
        {
            FatalError(logger, error.Reason);
        }
        else
        {
            ClientError(logger, error.Reason);
        }
    }

    [LoggerMessage(Message = "Kafka client {Facility}: {Text}")]
    private static partial void ClientLog(ILogger logger, LogLevel level, string facility, string text);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kafka: {Reason}")]
    private static partial void ClientError(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Kafka client cannot go on: {Reason}")]
    private static partial void FatalError(ILogger logger, string reason);
}
