using Confluent.Kafka;

namespace StreamSentiment.Common.Streaming;

/// <summary>Writes whole batches to a topic: returns when the broker has every record. One for each process.</summary>
public sealed class TopicWriter(KafkaClients clients) : IDisposable
{
    // Whoever waits for a batch must be able to give up for a while: to stay in its group, or to stop.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Lazy<IProducer<string, byte[]>> _producer = new(() => clients.Producer(Limit));

    /// <summary>Writes the records in their order and waits until all of them are acknowledged.</summary>
    /// <exception cref="KafkaException">The broker refused one; those before it may be there.</exception>
    public async Task WriteAsync(string topic, IReadOnlyList<(string Key, byte[] Value)> records, CancellationToken cancellationToken)
    {
        var deliveries = new List<Task>(records.Count);
        foreach (var (key, value) in records)
        {
            var message = new Message<string, byte[]> { Key = key, Value = value, Headers = Topics.VersionHeader() };
            deliveries.Add(_producer.Value.ProduceAsync(topic, message, cancellationToken));
        }

        await Task.WhenAll(deliveries).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_producer.IsValueCreated)
        {
            _producer.Value.Dispose();
        }
    }
}
