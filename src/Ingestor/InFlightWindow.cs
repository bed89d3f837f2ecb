namespace StreamSentiment.Ingestor;

/// <summary>
/// The records between the feed and safety, in the feed's order. It answers two questions: may another one be sent (hold-back), and up
/// to which position is everything safe. Safe for all threads, of which one adds.
/// </summary>
/// <param name="maxPartitionBytes">Most bytes that may wait in one partition of a topic.</param>
internal sealed class InFlightWindow(int maxPartitionBytes)
{
    /// <summary>A verdict repeats the tweet's text and adds about this much.</summary>
    private const int VerdictOverhead = 400;

    private readonly Lock _lock = new();
    private readonly Queue<InFlightRecord> _records = new();
    private readonly Dictionary<int, InFlightPartition> _partitions = [];

    // Which partition a record goes to is known when it is there; until then it might be the fullest.
    private long _undelivered;

    // All verdicts on a model share one partition.
    private long _verdictBytes;
    private long _safePosition;
    private (TaskCompletionSource Signal, int Bytes, int VerdictBytes)? _waiting;

    /// <summary>How many records are on their way.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _records.Count;
            }
        }
    }

    /// <summary>The position up to which every record is safe.</summary>
    public long SafePosition
    {
        get
        {
            lock (_lock)
            {
                return _safePosition;
            }
        }
    }

    /// <summary>Goes on after a position that was reached earlier.</summary>
    public void StartAt(long position)
    {
        lock (_lock)
        {
            _safePosition = position;
        }
    }

    /// <summary>Takes a record in, as soon as the broker has room for it.</summary>
    /// <param name="position">The record's number in its feed.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="mayBringVerdict">Whether a verdict can come of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<InFlightRecord> AddAsync(long position, int bytes, bool mayBringVerdict, CancellationToken cancellationToken)
    {
        var record = new InFlightRecord(position, bytes, mayBringVerdict ? bytes + VerdictOverhead : 0);
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (HasRoom(record.Bytes, record.VerdictBytes))
                {
                    _records.Enqueue(record);
                    _undelivered += record.Bytes;
                    _verdictBytes += record.VerdictBytes;
                    return record;
                }

                var signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting = (signal, record.Bytes, record.VerdictBytes);
                room = signal.Task;
            }

            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Kafka has the record. Of one partition the records must come in the order of their offsets.</summary>
    public void Delivered(InFlightRecord record, int partition, long offset)
    {
        lock (_lock)
        {
            record.Place = (partition, offset);
            _undelivered -= record.Bytes;
            if (!_partitions.TryGetValue(partition, out var held))
            {
                held = _partitions[partition] = new InFlightPartition();
            }

            held.Add(record);
            WakeIfRoom();
        }
    }

    /// <summary>These records are safe by themselves: in <c>dead_letters</c>, and not on their way to a broker.</summary>
    public void Finish(params IEnumerable<InFlightRecord> records)
    {
        lock (_lock)
        {
            foreach (var record in records)
            {
                record.Finished = true;
                _undelivered -= record.Bytes;
            }

            Release();
        }
    }

    /// <summary>The consumers have got through, or the broker keeps what it has: before the offset everything in the partition is safe.</summary>
    public void Advance(int partition, long offset)
    {
        lock (_lock)
        {
            _partitions.GetValueOrDefault(partition)?.Advance(offset);
            Release();
        }
    }

    // Alone, even one that is too large for the limit may go: it cannot push out another.
    private bool HasRoom(int bytes, int verdictBytes) => _records.Count == 0
        || (Fullest() + _undelivered + bytes <= maxPartitionBytes && (verdictBytes == 0 || _verdictBytes + verdictBytes <= maxPartitionBytes));

    private long Fullest()
    {
        var fullest = 0L;
        foreach (var partition in _partitions.Values)
        {
            fullest = Math.Max(fullest, partition.Bytes);
        }

        return fullest;
    }

    private void Release()
    {
        while (_records.TryPeek(out var record) && record.Finished)
        {
            _records.Dequeue();
            _safePosition = record.Position;
            _verdictBytes -= record.VerdictBytes;
        }

        WakeIfRoom();
    }

    private void WakeIfRoom()
    {
        if (_waiting is { } waiting && HasRoom(waiting.Bytes, waiting.VerdictBytes))
        {
            _waiting = null;
            waiting.Signal.SetResult();
        }
    }
}
