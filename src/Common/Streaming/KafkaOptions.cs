using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Common.Streaming;

/// <summary>Settings section <c>Kafka</c>.</summary>
public sealed class KafkaOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Kafka";

    /// <summary>Brokers to ask first, as <c>host:port,host:port</c>.</summary>
    [Required(ErrorMessage = "Kafka:BootstrapServers (--kafka) is empty: name a broker, e.g. localhost:9092.")]
    public string BootstrapServers { get; set; } = "localhost:9092";

    /// <summary>
    /// The broker keeps nothing when its process dies and only a little while it lives, as the embedded one: then the ingestor holds
    /// back by lag, and a feed's position passes a record only when it is stored and its verdict taken in.
    /// </summary>
    public bool Ephemeral { get; set; }

    /// <summary>Partitions of a topic that the stream has to create; one consumer thread reads one or more.</summary>
    [Range(1, 1000)]
    public int Partitions { get; set; } = 8;

    /// <summary>Copies of each partition of a topic that the stream has to create; -1 leaves it to the broker.</summary>
    [Range(-1, 10)]
    public short ReplicationFactor { get; set; } = -1;

    /// <summary>How long a start waits for a broker before it gives up.</summary>
    [Range(0, 3600)]
    public double StartTimeoutSeconds { get; set; } = 10;

    /// <summary>What each consumer holds in memory before it is asked for, in KiB.</summary>
    [Range(64, 2_097_151)]
    public int QueuedKilobytes { get; set; } = 16 * 1024;

    /// <summary>Anything else that librdkafka understands (<c>security.protocol</c>, <c>sasl.username</c>, …), for all clients.</summary>
    public Dictionary<string, string> Client { get; } = [];
}
