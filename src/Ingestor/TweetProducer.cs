using System.Diagnostics;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor;

/// <summary>
/// Writes tweets to topic <c>tweets</c> without waiting for each, and tells what became of them. What a broker refuses for now is sent
/// again until it takes it; what it can never take is told; nothing is dropped.
/// </summary>
internal sealed partial class TweetProducer : IDisposable
{
    /// <summary>Longest value that a broker takes with its usual settings, less the record's frame.</summary>
    public const int MaxValueBytes = 900_000;

    private static readonly TimeSpan QueueWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // Not disposed: a late report of the producer may still cancel it.
    private readonly CancellationTokenSource _failed = new();
    private readonly Lock _lock = new();
    private readonly IProducer<string, byte[]> _producer;
    private readonly HealthReporter _reporter;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private int _resending;

    /// <summary>A producer on the process's brokers.</summary>
    public TweetProducer(KafkaClients clients, StreamHealth health, TimeProvider clock, ILogger<TweetProducer> logger)
    {
        (_producer, _reporter, _clock, _logger) = (clients.Producer(), health.NewReporter(), clock, logger);
    }

    /// <summary>Cancelled when the client cannot go on, which only a new process can mend.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <summary>Why it cannot go on; null while it can.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The tweet as it stands in the topic.</summary>
    public static byte[] Encode(Tweet tweet) => JsonSerializer.SerializeToUtf8Bytes(tweet, StreamJson.Default.Tweet);

    /// <summary>Hands the tweet to the client; waits only while the client's own buffer is full.</summary>
    /// <param name="id">The tweet's id, its key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="delivered">Called on another thread when the broker has it.</param>
    /// <param name="tooLarge">Called instead when neither client nor broker will ever take it.</param>
    /// <param name="trace">Its span, which its next reader goes on from; null when it is not traced.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask SendAsync(
        string id, byte[] value, Action<TopicPartitionOffset> delivered, Action tooLarge, Activity? trace, CancellationToken cancellationToken)
    {
        var message = new Message<string, byte[]> { Key = id, Value = value, Headers = Topics.VersionHeader() };
        TraceHeader.Set(message.Headers, trace);
        return SendAsync(message, report => Report(report, message, delivered, tooLarge, wait: null), cancellationToken);
    }

    /// <summary>Waits until the broker has everything, or the time is over.</summary>
    public void Flush(TimeSpan limit) => _producer.Flush(limit);

    /// <inheritdoc/>
    public void Dispose() => _producer.Dispose();

    private async ValueTask SendAsync(
        Message<string, byte[]> message, Action<DeliveryReport<string, byte[]>> report, CancellationToken cancellationToken)
    {
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
            catch (ProduceException<string, byte[]> problem)
            {
                // What the client tells at once, such as its own limit: to the caller it is the same as the broker's.
                report(new DeliveryReport<string, byte[]> { Error = problem.Error, Message = message });
                return;
            }
        }
    }

    private void Report(
        DeliveryReport<string, byte[]> report, Message<string, byte[]> message, Action<TopicPartitionOffset> delivered, Action tooLarge, Backoff? wait)
    {
        if (!report.Error.IsError)
        {
            if (wait is not null)
            {
                Taken();
            }

            delivered(report.TopicPartitionOffset);
        }
        else if (DependencyFaults.IsTooLarge(report.Error))
        {
            if (wait is not null)
            {
                Taken();
            }

            tooLarge();
        }
        else if (report.Error.IsFatal)
        {
            Failure ??= new KafkaException(report.Error);
            _ = _failed.CancelAsync();
        }
        else
        {
            _ = SendAgainAsync(message, delivered, tooLarge, wait, report.Error);
        }
    }

    private async Task SendAgainAsync(
        Message<string, byte[]> message, Action<TopicPartitionOffset> delivered, Action tooLarge, Backoff? wait, Error error)
    {
        Refused(error, isNew: wait is null);
        wait ??= new Backoff(FirstWait, LongestWait, Random.Shared.NextDouble);
        try
        {
            await Task.Delay(wait.Next(), _clock, _failed.Token).ConfigureAwait(false);
            await SendAsync(message, report => Report(report, message, delivered, tooLarge, wait), _failed.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is OperationCanceledException or ObjectDisposedException)
        {
            // The process ends; the record's position was not passed.
        }
    }

    private void Refused(Error error, bool isNew)
    {
        lock (_lock)
        {
            if (isNew && _resending++ == 0)
            {
                SendingAgain(_logger, error.Reason);
            }

            _reporter.Away(Dependencies.Kafka, error.Reason);
        }
    }

    private void Taken()
    {
        lock (_lock)
        {
            if (--_resending == 0)
            {
                _reporter.Back(Dependencies.Kafka);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Kafka does not take a tweet, which is sent again until it does: {Problem}. No other is lost meanwhile; the feeds wait")]
    private static partial void SendingAgain(ILogger logger, string problem);
}
