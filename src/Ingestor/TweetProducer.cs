using System.Text.Json;
using Confluent.Kafka;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor;

/// <summary>Writes tweets to topic <c>tweets</c> without waiting for each, and tells what became of them.</summary>
internal sealed class TweetProducer(KafkaClients clients) : IDisposable
{
    /// <summary>Longest value that a broker takes with its usual settings, less the record's frame.</summary>
    public const int MaxValueBytes = 900_000;

    private static readonly TimeSpan QueueWait = TimeSpan.FromMilliseconds(10);
    private readonly IProducer<string, byte[]> _producer = clients.Producer();

    /// <summary>The tweet as it stands in the topic.</summary>
    public static byte[] Encode(Tweet tweet) => JsonSerializer.SerializeToUtf8Bytes(tweet, StreamJson.Default.Tweet);

    /// <summary>Hands the tweet to the client; waits only while the client's own buffer is full.</summary>
    /// <param name="report">Called on another thread when the broker has it, or will never have it.</param>
    public async ValueTask SendAsync(string id, byte[] value, Action<DeliveryReport<string, byte[]>> report, CancellationToken cancellationToken)
    {
        var message = new Message<string, byte[]> { Key = id, Value = value, Headers = Topics.VersionHeader() };
        while (true)
        {
            try
            {
                _producer.Produce(Topics.Tweets, message, report);
                return;
            }
            catch (ProduceException<string, byte[]> problem) when (problem.Error.Code == ErrorCode.Local_QueueFull)
            {
                await Task.Delay(QueueWait, cancellationToken).ConfigureAwait(false);
            }
            catch (ProduceException<string, byte[]> problem) when (DependencyFaults.IsTooLarge(problem.Error))
            {
                // The client's own limit, which it tells at once: to the caller it is the same as the broker's.
                report(new DeliveryReport<string, byte[]> { Error = problem.Error, Message = message });
                return;
            }
        }
    }

    /// <summary>Waits until the broker has everything, or the time is over.</summary>
    public void Flush(TimeSpan limit) => _producer.Flush(limit);

    /// <inheritdoc/>
    public void Dispose() => _producer.Dispose();
}
