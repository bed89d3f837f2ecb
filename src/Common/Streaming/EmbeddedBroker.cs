using Confluent.Kafka;

namespace StreamSentiment.Common.Streaming;

/// <summary>
/// A Kafka broker inside this process, on a free loopback port, for other processes to use too: the one that librdkafka carries for its
/// tests. It keeps 5 MiB or 100,000 batches of each partition, then drops the oldest, and forgets everything when the process ends, so
/// whoever writes to it must hold back by lag (<see cref="KafkaOptions.Ephemeral"/>). Topics are made on first use with 4 partitions.
/// </summary>
public sealed class EmbeddedBroker : IDisposable
{
    // The members of a group are started together, and come within this on a busy machine too.
    private static readonly TimeSpan WaitForMembers = TimeSpan.FromSeconds(1);

    private readonly IProducer<Null, Null> _host;

    private EmbeddedBroker(IProducer<Null, Null> host, string address) => (_host, Address) = (host, address);

    /// <summary>What clients take as bootstrap servers, <c>127.0.0.1:port</c>.</summary>
    public string Address { get; }

    /// <summary>The client that carries the broker.</summary>
    internal Handle Handle => _host.Handle;

    /// <summary>Starts a broker; it lives until disposed.</summary>
    public static EmbeddedBroker Start()
    {
        var config = new ProducerConfig { BootstrapServers = "127.0.0.1:1" };
        config.Set("test.mock.num.brokers", "1");
        var host = SignalFreeThread.Run(() => new ProducerBuilder<Null, Null>(config).SetLogHandler((_, _) => { }).Build());
        using var admin = new DependentAdminClientBuilder(host.Handle).Build();
        var broker = admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers[0];
        try
        {
            new EmbeddedBrokerControl(host.Handle).WaitForMembers(WaitForMembers);
        }
        catch (NotSupportedException)
        {
            // Then each first join takes two seconds longer.
        }

        return new EmbeddedBroker(host, $"{broker.Host}:{broker.Port}");
    }

    /// <summary>Ends the broker and all that it held.</summary>
    public void Dispose() => _host.Dispose();
}
