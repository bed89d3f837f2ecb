using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;

namespace StreamSentiment.Common.Streaming;

/// <summary>
/// One member of a consumer group: gathers a batch, hands it over, commits its offsets, in that order and never otherwise. While a batch
/// takes long, or a dependency is away, it keeps the batch, consumes nothing and stays in the group. When partitions are taken away, what
/// is being handled is finished and committed within <see cref="BatchOptions.RevokeWaitMs"/>, or left to its next reader. It runs on a
/// thread of its own.
/// </summary>
public sealed partial class BatchConsumer : IConsumerEvents
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    // A batch is usually done before; after that the group is answered while it is waited for.
    private static readonly TimeSpan QuickWork = TimeSpan.FromSeconds(1);

    // A broker that has shown nothing of itself for so long is asked whether it is there, and may take so long to say it.
    private static readonly TimeSpan LongestQuiet = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly KafkaClients _clients;
    private readonly string _topic;
    private readonly string _group;
    private readonly IBatchHandler _handler;
    private readonly BatchOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly HealthReporter _health;
    private readonly StreamMetrics? _metrics;
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Behind the last durable record of each partition, as far as that is not committed yet.
    private readonly Dictionary<TopicPartition, Offset> _handled = [];

    // Came while nothing was asked for, from partitions that were new: they begin the next batch.
    private readonly List<ConsumeResult<string, byte[]>> _early = [];

    // Never changed once the handler has it: what is revoked makes a new list.
    private List<ConsumeResult<string, byte[]>> _batch = [];
    private Task? _work;

    // When the broker was asked whether it is there, or showed it.
    private long _asked;

    // Told that offsets are not taken, and not again until they are.
    private bool _isRefused;

    /// <summary>Makes a member of <paramref name="group"/>; <see cref="RunAsync"/> joins.</summary>
    /// <param name="health">Told what is away; null: nobody is.</param>
    /// <param name="metrics">Told how large batches are and what they take; null: nobody is.</param>
    public BatchConsumer(
        KafkaClients clients,
        string topic,
        string group,
        IBatchHandler handler,
        BatchOptions options,
        TimeProvider clock,
        ILogger logger,
        StreamHealth? health = null,
        StreamMetrics? metrics = null)
    {
        _metrics = metrics;
        (_clients, _topic, _group, _handler, _options, _clock, _logger) = (clients, topic, group, handler, options, clock, logger);
        _health = (health ?? new StreamHealth(clock)).NewReporter();
    }

    /// <summary>Ends when the group has given this member its first partitions: from then on nothing waits for the group.</summary>
    public Task Joined => _joined.Task;

    /// <summary>Consumes until cancelled. Throws what the handler threw when trying again cannot help.</summary>
    public Task RunAsync(CancellationToken stopping) => Task.Factory.StartNew(
        () => Run(stopping), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    void IConsumerEvents.Assigned(IReadOnlyList<TopicPartition> partitions)
    {
        Assigned(_logger, _group, partitions.Count);
        _joined.TrySetResult();
    }

    void IConsumerEvents.Revoked(IConsumer<string, byte[]> consumer, IReadOnlyList<TopicPartition> partitions)
    {
        if (_work is { } work && Task.WaitAny([work], _options.RevokeWaitMs) == 0 && work.IsCompletedSuccessfully)
        {
            Note(_batch);
        }

        Commit(consumer);
        GiveUp(consumer, partitions);
    }

    void IConsumerEvents.Lost(IConsumer<string, byte[]> consumer, IReadOnlyList<TopicPartition> partitions) => GiveUp(consumer, partitions);

    void IConsumerEvents.Failed(Error trouble)
    {
        if (trouble.Code == ErrorCode.Local_AllBrokersDown)
        {
            _health.Away(Dependencies.Kafka, trouble.Reason);
        }
    }

    private void Run(CancellationToken stopping)
    {
        using var consumer = _clients.Consumer(_group, this);
        consumer.Subscribe(_topic);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                Gather(consumer);
                Handle(consumer, stopping);
                _batch = [];
                Commit(consumer);
                AskAfterTheBroker(consumer);
            }
        }
        finally
        {
            Commit(consumer);
            // Leaves the group at once instead of letting the others wait for the session to end.
            consumer.Close();
        }
    }

    // These partitions have another reader now: their records come again there, from the last commit.
    private void GiveUp(IConsumer<string, byte[]> consumer, IReadOnlyList<TopicPartition> gone)
    {
        // The client remembers a pause beyond the assignment: a partition that left while it was paused would come back silent, for ever.
        consumer.Resume(gone);
        _batch = [.. _batch.Where(record => !gone.Contains(record.TopicPartition))];
        _early.RemoveAll(record => gone.Contains(record.TopicPartition));
        foreach (var partition in gone)
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
        _batch.AddRange(_early);
        _early.Clear();
        var wait = _batch.Count == 0 ? Poll : TimeSpan.Zero;
        var started = 0L;
        var bytes = _batch.Sum(record => (long)(record.Message.Value?.Length ?? 0));
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

    private void Handle(IConsumer<string, byte[]> consumer, CancellationToken stopping)
    {
        using var trace = BatchTrace.Begin(_topic, _group, _batch);
        try
        {
            Handle(consumer, trace, stopping);
        }
        catch (Exception problem)
        {
            trace?.Fail(problem);
            throw;
        }
    }

    private void Handle(IConsumer<string, byte[]> consumer, BatchTrace? trace, CancellationToken stopping)
    {
        Backoff? backoff = null;
        while (_batch.Count > 0)
        {
            try
            {
                Measure(() => Work(consumer));
                Note(_batch);
                _health.Back(Dependencies.Postgres);
                return;
            }
            catch (Exception problem) when (DependencyFaults.IsPassing(problem))
            {
                backoff ??= new Backoff(
                    TimeSpan.FromMilliseconds(_options.RetryDelayMs), TimeSpan.FromMilliseconds(_options.MaxRetryDelayMs), Random.Shared.NextDouble);
                trace?.Retry(problem);
                var wait = backoff.Next();
                Paused(_logger, _batch.Count, wait.TotalSeconds, problem.GetBaseException().Message);
                _health.Away(DependencyFaults.DependencyOf(problem), problem.GetBaseException().Message);
                var started = _clock.GetTimestamp();
                StayInGroup(consumer, () => _clock.GetElapsedTime(started) >= wait || stopping.IsCancellationRequested);
                if (stopping.IsCancellationRequested)
                {
                    return;
                }
            }
        }

        // Whoever has the records now says how the dependencies are.
        _health.Back(Dependencies.Postgres);
    }

    private void Measure(Action work)
    {
        var (records, began) = (_batch.Count, _metrics?.Now() ?? 0);
        try
        {
            work();
        }
        catch (Exception problem)
        {
            _metrics?.Processed(_topic, _group, records, began, problem);
            throw;
        }

        _metrics?.Processed(_topic, _group, records, began, null);
    }

    // Not cancelled by stopping: a batch that has begun is finished, which is what draining means.
    private void Work(IConsumer<string, byte[]> consumer)
    {
        var work = _handler.HandleAsync(_batch, CancellationToken.None);
        try
        {
            _work = work;
            if (!work.IsCompleted && Task.WaitAny([work], QuickWork) < 0)
            {
                StayInGroup(consumer, () => work.IsCompleted);
            }
        }
        finally
        {
            // Whatever went wrong meanwhile, a batch is never handled twice at once.
            Task.WaitAny([work]);
            _work = null;
        }

        work.GetAwaiter().GetResult();
    }

    // Asks the broker for nothing, but goes on answering it, or the group would take this member for dead.
    private void StayInGroup(IConsumer<string, byte[]> consumer, Func<bool> isOver)
    {
        consumer.Pause(consumer.Assignment);
        while (!isOver())
        {
            if (Consume(consumer, Poll) is { } record)
            {
                // From a partition that was assigned in the meantime.
                consumer.Pause([record.TopicPartition]);
                _early.Add(record);
            }
        }

        consumer.Resume(consumer.Assignment);
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

        var began = _metrics?.Now() ?? 0;
        try
        {
            consumer.Commit(_handled.Select(offset => new TopicPartitionOffset(offset.Key, offset.Value)));
            _handled.Clear();
            _isRefused = false;
            _asked = _clock.GetTimestamp();
            _metrics?.Waited("commit", _topic, began, null);
        }
        catch (KafkaException problem) when (!problem.Error.IsFatal)
        {
            _metrics?.Waited("commit", _topic, began, problem);
            // The records are stored; whoever reads them again finds them there.
            if (!_isRefused)
            {
                NotCommitted(_logger, problem.Error.Reason);
            }

            _isRefused = true;
            if (DependencyFaults.IsBrokerAway(problem.Error))
            {
                _health.Away(Dependencies.Kafka, problem.Error.Reason);
            }
        }
    }

    // The client tells when it has lost all brokers, if not always; not when one hangs, and not when one is back. A record does not show it:
    // it may have come before, and waited here.
    private void AskAfterTheBroker(IConsumer<string, byte[]> consumer)
    {
        var isAway = _health.Awaits(Dependencies.Kafka);
        if (_clock.GetElapsedTime(_asked) < (isAway ? AskAgain : LongestQuiet))
        {
            return;
        }

        _asked = _clock.GetTimestamp();
        try
        {
            consumer.QueryWatermarkOffsets(new TopicPartition(_topic, 0), isAway ? AskAgain : LongestAnswer);
            _health.Back(Dependencies.Kafka);
        }
        catch (KafkaException problem)
        {
            if (!isAway)
            {
                _health.Away(Dependencies.Kafka, $"no broker answers within {LongestAnswer.TotalSeconds:0} s: {problem.Error.Reason}");
            }
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
