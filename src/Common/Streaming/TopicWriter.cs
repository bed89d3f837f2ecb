using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Common.Streaming;

/// <summary>Writes whole batches to a topic: returns when the broker has every record. One for each process.</summary>
public sealed partial class TopicWriter(KafkaClients clients, ILogger<TopicWriter>? logger = null, StreamMetrics? metrics = null) : IDisposable
{
    // Whoever waits for a batch must be able to give up for a while: to stay in its group, or to stop.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Lazy<IProducer<string, byte[]>> _producer = new(() => clients.Producer(Limit));

    /// <summary>Writes the records in their order and waits until all of them are acknowledged.</summary>
    /// <param name="smaller">
    /// Shorter forms of the record at an index, tried in turn when the client or the broker finds it too large; behind the others, then.
    /// A record whose every form is too large is left out, and logged: it must not hold up the stream for ever.
    /// </param>
    /// <param name="trace">The trace of the record at an index, as <see cref="TraceHeader.Of"/> gives it; null where it has none.</param>
    /// <exception cref="KafkaException">The broker refused one for another reason; others may be there.</exception>
    public async Task WriteAsync(
        string topic,
        IReadOnlyList<(string Key, byte[] Value)> records,
        CancellationToken cancellationToken,
        Func<int, IEnumerable<byte[]>>? smaller = null,
        Func<int, string?>? trace = null)
    {
        if (records.Count == 0)
        {
            return;
        }

        var began = metrics?.Now() ?? 0;
        try
        {
            await WriteAllAsync(topic, records, smaller, trace, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem)
        {
            metrics?.Waited("send", topic, began, problem);
            throw;
        }

        metrics?.Waited("send", topic, began, null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_producer.IsValueCreated)
        {
            _producer.Value.Dispose();
        }
    }

    private static bool IsTooLarge(Task delivery) =>
        delivery.Exception?.InnerException is KafkaException problem && DependencyFaults.IsTooLarge(problem.Error);

    private async Task WriteAllAsync(
        string topic,
        IReadOnlyList<(string Key, byte[] Value)> records,
        Func<int, IEnumerable<byte[]>>? smaller,
        Func<int, string?>? trace,
        CancellationToken cancellationToken)
    {
        var deliveries = new List<Task>(records.Count);
        for (var i = 0; i < records.Count; i++)
        {
            deliveries.Add(SendAsync(topic, records[i].Key, records[i].Value, trace?.Invoke(i), cancellationToken));
        }

        try
        {
            await Task.WhenAll(deliveries).ConfigureAwait(false);
        }
        catch (KafkaException) when (deliveries.TrueForAll(delivery => delivery.IsCompletedSuccessfully || IsTooLarge(delivery)))
        {
            for (var i = 0; i < records.Count; i++)
            {
                if (IsTooLarge(deliveries[i]))
                {
                    // Alone first: it may only have been in one request with a record that is too large.
                    await SendSmallerAsync(
                        topic, records[i].Key, [records[i].Value, .. smaller?.Invoke(i) ?? []], trace?.Invoke(i), cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    // Async, so that a record which the client itself refuses shows it in its task and does not cut off the others.
    private async Task SendAsync(string topic, string key, byte[] value, string? trace, CancellationToken cancellationToken)
    {
        var message = new Message<string, byte[]> { Key = key, Value = value, Headers = Topics.VersionHeader() };
        TraceHeader.Set(message.Headers, trace);
        await _producer.Value.ProduceAsync(topic, message, cancellationToken).ConfigureAwait(false);
        metrics?.Sent(topic);
    }

    private async Task SendSmallerAsync(string topic, string key, IReadOnlyList<byte[]> forms, string? trace, CancellationToken cancellationToken)
    {
        foreach (var form in forms)
        {
            try
            {
                await SendAsync(topic, key, form, trace, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (KafkaException problem) when (DependencyFaults.IsTooLarge(problem.Error))
            {
                // The next one is smaller.
            }
        }

        if (logger is not null)
        {
            LeftOut(logger, topic, forms[^1].Length);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A record for topic {Topic} was left out: the broker takes none of {Bytes} bytes. Raise its message.max.bytes, and Kafka:Client:message.max.bytes if that is set")]
    private static partial void LeftOut(ILogger logger, string topic, int bytes);
}
