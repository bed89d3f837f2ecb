using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace StreamSentiment.Common.Streaming;

/// <summary>
/// One member of a consumer group: gathers a batch, hands it over, commits its offsets, in that order and never otherwise. While a
/// dependency is away it keeps the batch, consumes nothing, stays in the group, and tries again. It runs on a thread of its own.
/// </summary>
public sealed partial class BatchConsumer
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly IBatchHandler _handler;
    private readonly BatchOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Func<Action<IReadOnlyList<TopicPartition>>, IConsumer<string, byte[]>> _join;
    private readonly List<ConsumeResult<string, byte[]>> _batch = [];

    // Behind the last durable record of each partition, as far as that is not committed yet.
    private readonly Dictionary<TopicPartition, Offset> _handled = [];
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes a member of <paramref name="group"/>; <see cref="RunAsync"/> joins.</summary>
    public BatchConsumer(
        KafkaClients clients, string topic, string group, IBatchHandler handler, BatchOptions options, TimeProvider clock, ILogger logger)
    {
        (_handler, _options, _clock, _logger) = (handler, options, clock, logger);
        _join = revoked =>
        {
            var consumer = clients.Consumer(group, Note, revoked);
            consumer.Subscribe(topic);
            return consumer;
        };

        void Note(IReadOnlyList<TopicPartition> assigned)
        {
            Assigned(logger, group, assigned.Count);
            _joined.TrySetResult();
        }
    }

    /// <summary>Ends when the group has given this member its first partitions: from then on nothing waits for the group.</summary>
    public Task Joined => _joined.Task;

    /// <summary>Consumes until cancelled. Throws what the handler threw when trying again cannot help.</summary>
    public Task RunAsync(CancellationToken stopping) => Task.Factory.StartNew(
        () => Run(stopping), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken stopping)
    {
        using var consumer = _join(GiveUp);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                Gather(consumer);
                if (_batch.Count > 0 && Handle(consumer, stopping))
                {
                    Note(_batch);
                }

                _batch.Clear();
                Commit(consumer);
            }
        }
        finally
        {
            Commit(consumer);
            // Leaves the group at once instead of letting the others wait for the session to end.
            consumer.Close();
        }
    }

    // A revoked partition has another reader now: its records come again there, from the last commit.
    private void GiveUp(IReadOnlyList<TopicPartition> revoked)
    {
        _batch.RemoveAll(record => revoked.Contains(record.TopicPartition));
        foreach (var partition in revoked)
        {
            _handled.Remove(partition);
        }
    }

    private void Note(IEnumerable<ConsumeResult<string, byte[]>> handled)
    {
        foreach (var record in handled)
        {
            _handled[record.TopicPartition] = record.Offset + 1;
        }
    }

    private void Gather(IConsumer<string, byte[]> consumer)
    {
        var wait = Poll;
        var started = 0L;
        var bytes = 0L;
        while (_batch.Count < _options.MaxRecords && bytes < _options.MaxBytes)
        {
            var record = Consume(consumer, wait);
            if (record is null)
            {
                return;
            }

            _batch.Add(record);
            bytes += record.Message.Value?.Length ?? 0;
            started = started == 0 ? _clock.GetTimestamp() : started;
            wait = TimeSpan.FromMilliseconds(_options.LingerMs) - _clock.GetElapsedTime(started);
            if (wait < TimeSpan.Zero)
            {
                // Linger is over, but what has already arrived is taken along.
                wait = TimeSpan.Zero;
            }
        }
    }

    private bool Handle(IConsumer<string, byte[]> consumer, CancellationToken stopping)
    {
        var backoff = new Backoff(
            TimeSpan.FromMilliseconds(_options.RetryDelayMs), TimeSpan.FromMilliseconds(_options.MaxRetryDelayMs), Random.Shared.NextDouble);
        while (true)
        {
            try
            {
                // Not cancelled by stopping: a batch that has begun is finished, which is what draining means.
                _handler.HandleAsync(_batch, CancellationToken.None).GetAwaiter().GetResult();
                return true;
            }
            catch (Exception problem) when (DependencyFaults.IsPassing(problem))
            {
                var wait = backoff.Next();
                Paused(_logger, _batch.Count, wait.TotalSeconds, problem.GetBaseException().Message);
                if (!StayAway(consumer, wait, stopping) || _batch.Count == 0)
                {
                    return false;
                }
            }
        }
    }

    // Asks the broker for nothing, but goes on answering it, or the group would take this member for dead. False when stopping.
    private bool StayAway(IConsumer<string, byte[]> consumer, TimeSpan wait, CancellationToken stopping)
    {
        var started = _clock.GetTimestamp();
        var paused = consumer.Assignment;
        consumer.Pause(paused);
        while (_clock.GetElapsedTime(started) < wait && !stopping.IsCancellationRequested)
        {
            if (Consume(consumer, Poll) is { } record)
            {
                // From a partition that was assigned in the meantime.
                consumer.Pause([record.TopicPartition]);
                consumer.Seek(record.TopicPartitionOffset);
            }
        }

        consumer.Resume(consumer.Assignment);
        return !stopping.IsCancellationRequested;
    }

    private ConsumeResult<string, byte[]>? Consume(IConsumer<string, byte[]> consumer, TimeSpan wait)
    {
        try
        {
            return consumer.Consume(wait);
        }
        catch (ConsumeException problem) when (!problem.Error.IsFatal)
        {
            // A broker that is away comes back; librdkafka goes on trying.
            Interrupted(_logger, problem.Error.Reason);
            return null;
        }
    }

    // What could not be committed is tried again in the next turn, or at the feed's end nothing would ever commit it.
    private void Commit(IConsumer<string, byte[]> consumer)
    {
        if (_handled.Count == 0)
        {
            return;
        }

        try
        {
            consumer.Commit(_handled.Select(offset => new TopicPartitionOffset(offset.Key, offset.Value)));
            _handled.Clear();
        }
        catch (KafkaException problem) when (!problem.Error.IsFatal)
        {
            // The records are stored; whoever reads them again finds them there.
            NotCommitted(_logger, problem.Error.Reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Group {Group}: {Count} partitions assigned")]
    private static partial void Assigned(ILogger logger, string group, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} records wait, next try in {Seconds:0.0} s: {Problem}")]
    private static partial void Paused(ILogger logger, int count, double seconds, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Consuming was interrupted: {Reason}")]
    private static partial void Interrupted(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Offsets were not committed, which is tried again: {Reason}")]
    private static partial void NotCommitted(ILogger logger, string reason);
}
