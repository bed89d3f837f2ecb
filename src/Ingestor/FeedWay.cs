using Confluent.Kafka;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Telemetry;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Ingestor;

/// <summary>The way that the records of all feeds go: through one window to one producer, or to <c>dead_letters</c>.</summary>
internal sealed class FeedWay(
    InFlightWindow window,
    TweetProducer producer,
    RefusedRecords refused,
    DeletedTweets deleted,
    StreamMetrics metrics,
    StreamTraces traces,
    TimeProvider clock,
    IOptions<IngestorOptions> options,
    IOptions<KafkaOptions> kafka)
{
    /// <summary>What is on its way.</summary>
    public InFlightWindow Window => window;

    /// <summary>To Kafka.</summary>
    public TweetProducer Producer => producer;

    /// <summary>To <c>dead_letters</c>.</summary>
    public RefusedRecords Refused => refused;

    /// <summary>Out of <c>scored_tweets</c>.</summary>
    public DeletedTweets Deleted => deleted;

    /// <summary>Metrics of the process.</summary>
    public StreamMetrics Metrics => metrics;

    /// <summary>Chooses the tweets that are traced.</summary>
    public StreamTraces Traces => traces;

    /// <summary>The clock.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Whether a record is safe only when it is through the stream: with a broker that forgets, or when the end matters.</summary>
    public bool WaitsForConsumers { get; } = kafka.Value.Ephemeral || options.Value.UntilDone;

    /// <summary>Kafka has the record.</summary>
    public void Delivered(InFlightRecord record, TopicPartitionOffset place)
    {
        metrics.Sent(Topics.Tweets);
        window.Delivered(record, place.Partition.Value, place.Offset.Value);
        if (!WaitsForConsumers)
        {
            window.Advance(place.Partition.Value, place.Offset.Value + 1);
        }
    }
}
