namespace StreamSentiment.Ingestor;

/// <summary>
/// The records between the feed and safety, in the feed's order. It answers two questions: may another one be sent (hold-back), and up
/// to which position is everything safe. Safe for all threads.
/// </summary>
/// <param name="maxPartitionBytes">Most bytes that may wait in one partition of a topic.</param>
internal sealed class InFlightWindow(int maxPartitionBytes)
{
    // A verdict repeats the tweet's text and adds about this much, and all verdicts on a model share one partition. It is the fullest
    // there can be: a partition of tweets holds some of the same records, without the addition. So one sum bounds them all.
    private const int VerdictOverhead = 400;

    private readonly Lock _lock = new();
    private readonly Queue<InFlightRecord> _records = new();
    private long _bytes;
    private long _safePosition;
    private TaskCompletionSource _released = NewSignal();

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
    public async ValueTask<InFlightRecord> AddAsync(long position, int bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task released;
            lock (_lock)
            {
                // Alone, even one that is too large for the limit may go: it cannot push out another.
                if (_records.Count == 0 || _bytes + bytes + VerdictOverhead <= maxPartitionBytes)
                {
                    var record = new InFlightRecord(position, bytes);
                    _records.Enqueue(record);
                    _bytes += bytes + VerdictOverhead;
                    return record;
                }

                released = _released.Task;
            }

            await released.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Kafka has the record.</summary>
    public void Delivered(InFlightRecord record, int partition, long offset)
    {
        lock (_lock)
        {
            record.Place = (partition, offset);
        }
    }

    /// <summary>These records are safe by themselves: in a broker that keeps them, or in <c>dead_letters</c>.</summary>
    public void Finish(params IEnumerable<InFlightRecord> records)
    {
        lock (_lock)
        {
            foreach (var record in records)
            {
                record.Finished = true;
            }

            Release();
        }
    }

    /// <summary>The consumers have got through: for each partition, all records before the offset are safe.</summary>
    public void Advance(IReadOnlyDictionary<int, long> through)
    {
        lock (_lock)
        {
            foreach (var record in _records)
            {
                record.Finished |= record.Place is { } place && through.GetValueOrDefault(place.Partition) > place.Offset;
            }

            Release();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Release()
    {
        var any = false;
        while (_records.TryPeek(out var record) && record.Finished)
        {
            _records.Dequeue();
            _safePosition = record.Position;
            _bytes -= record.Bytes + VerdictOverhead;
            any = true;
        }

        if (any)
        {
            var released = _released;
            _released = NewSignal();
            released.SetResult();
        }
    }
}
