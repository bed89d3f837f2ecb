using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.TestSupport;

/// <summary>An embedded broker with clients for it.</summary>
public sealed class TestKafka : IDisposable
{
    private readonly EmbeddedBroker _broker = EmbeddedBroker.Start();
    private readonly BrokerFaults _faults;

    /// <summary>Starts a broker with the stream's topics.</summary>
    public TestKafka()
    {
        _faults = new BrokerFaults(_broker);
        Clients = ClientsWith([]);
        using var admin = Clients.Admin();
        foreach (var topic in Topics.All)
        {
            admin.GetMetadata(topic, TimeSpan.FromSeconds(5));
        }
    }

    /// <summary>Bootstrap servers.</summary>
    public string Address => _broker.Address;

    /// <summary>Clients of this broker.</summary>
    public KafkaClients Clients { get; }

    /// <summary>Clients of this broker with further settings of librdkafka's.</summary>
    public KafkaClients ClientsWith(Dictionary<string, string> settings)
    {
        var options = new KafkaOptions { BootstrapServers = _broker.Address, Ephemeral = true };
        foreach (var (name, value) in settings)
        {
            options.Client[name] = value;
        }

        return new KafkaClients(Options.Create(options), NullLogger<KafkaClients>.Instance);
    }

    /// <summary>Writes records and waits until the broker has them.</summary>
    public async Task ProduceAsync(string topic, IEnumerable<(string Key, byte[] Value)> records)
    {
        using var writer = new TopicWriter(Clients);
        await writer.WriteAsync(topic, [.. records], CancellationToken.None);
    }

    /// <summary>The offset that the next record of a partition will get.</summary>
    public long EndOf(string topic, int partition)
    {
        using var consumer = Clients.Consumer("asker");
        return consumer.QueryWatermarkOffsets(new TopicPartition(topic, partition), TimeSpan.FromSeconds(5)).High.Value;
    }

    /// <summary>Everything that the topic holds, read by a group of its own.</summary>
    public List<Message<string, byte[]>> ReadAll(string topic, int expected)
    {
        using var consumer = Clients.Consumer($"reader-{Guid.NewGuid():N}");
        using var admin = Clients.Admin();
        var partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(5)).Topics[0].Partitions;
        consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(topic, partition.PartitionId, Offset.Beginning)));
        var read = new List<Message<string, byte[]>>();
        while (read.Count < expected && consumer.Consume(TimeSpan.FromSeconds(3)) is { } record)
        {
            read.Add(record.Message);
        }

        return read;
    }

    /// <summary>Makes the broker answer the next requests of a kind with this error.</summary>
    public void Refuse(KafkaRequest request, ErrorCode error, int times = 1) => _faults.Push(request, error, times);

    /// <summary>Takes the broker from the network.</summary>
    public void GoDown() => _faults.Down();

    /// <summary>Brings the broker back, with all that it held.</summary>
    public void ComeUp() => _faults.Up();

    /// <summary>Makes every answer of the broker take so long.</summary>
    public void Delay(int milliseconds) => _faults.Delay(milliseconds);

    /// <inheritdoc/>
    public void Dispose() => _broker.Dispose();
}
