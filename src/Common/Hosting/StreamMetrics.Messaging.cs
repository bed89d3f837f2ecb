using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using StreamSentiment.Common.Hosting.Telemetry;

namespace StreamSentiment.Common.Hosting;

/// <content>What passes through Kafka, by OpenTelemetry's names for messaging.</content>
public sealed partial class StreamMetrics
{
    /// <summary>Records handed to a worker.</summary>
    public const string Consumed = "messaging.client.consumed.messages";

    /// <summary>Records that the brokers have acknowledged.</summary>
    public const string SentMessages = "messaging.client.sent.messages";

    /// <summary>One try to make a batch durable, in seconds.</summary>
    public const string ProcessDuration = "messaging.process.duration";

    /// <summary>What a batch waits for the brokers, in seconds.</summary>
    public const string BrokerDuration = "messaging.client.operation.duration";

    // Counted for each tweet, so by nothing more than an addition.
    private readonly ConcurrentDictionary<string, StrongBox<long>> _sent = new();
    private Counter<long> _consumed = null!;
    private Histogram<double> _process = null!;
    private Histogram<double> _broker = null!;

    /// <summary>So many records of a topic are with the brokers.</summary>
    public void Sent(string topic, long count = 1) => Interlocked.Add(ref _sent.GetOrAdd(topic, _ => new StrongBox<long>()).Value, count);

    /// <summary>A batch was handed to a worker, which took so long, and failed or not.</summary>
    /// <param name="began">What <see cref="Now"/> was.</param>
    public void Processed(string topic, string group, int records, long began, Exception? problem)
    {
        _consumed.Add(records, TelemetryTags.Of("poll", topic, group, null));
        _batchSize.Record(records, new KeyValuePair<string, object?>("topic", topic), new KeyValuePair<string, object?>("group", group));
        _process.Record(_clock.GetElapsedTime(began).TotalSeconds, TelemetryTags.Of("process", topic, group, problem));
    }

    /// <summary>The brokers answered, or did not, after so long.</summary>
    /// <param name="operation">Send or commit.</param>
    /// <param name="began">What <see cref="Now"/> was.</param>
    public void Waited(string operation, string topic, long began, Exception? problem) =>
        _broker.Record(_clock.GetElapsedTime(began).TotalSeconds, TelemetryTags.Of(operation, topic, null, problem));

    /// <summary>A moment, to measure from.</summary>
    public long Now() => _clock.GetTimestamp();

    private void CreateMessaging(Meter meter)
    {
        _consumed = meter.CreateCounter<long>(Consumed, "{message}", "Records handed to a worker, however often");
        meter.CreateObservableCounter(SentMessages, SentByTopic, "{message}", "Records that the brokers have acknowledged");
        _process = meter.CreateHistogram(ProcessDuration, "s", "One try to make a batch durable", advice: Buckets.Work);
        _broker = meter.CreateHistogram(BrokerDuration, "s", "What a batch waits for the brokers", advice: Buckets.Work);
    }

    private IEnumerable<Measurement<long>> SentByTopic() =>
        _sent.Select(topic => new Measurement<long>(Interlocked.Read(ref topic.Value.Value), TelemetryTags.Of("send", topic.Key, null, null)));
}
