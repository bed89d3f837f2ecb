namespace StreamSentiment.Ingestor;

/// <summary>The records of one feed that are on their way, in the feed's order. Belongs to an <see cref="InFlightWindow"/>.</summary>
internal sealed class InFlightLane
{
    private readonly Lock _lock;
    private readonly Queue<InFlightRecord> _records = new();
    private InFlightRecord? _last;
    private long _safePosition;

    /// <summary>A lane that goes on after a position that was reached earlier.</summary>
    internal InFlightLane(Lock windowLock, long position) => (_lock, _safePosition) = (windowLock, position);

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

    /// <summary>The position up to which every record of the feed is safe.</summary>
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

    /// <summary>Takes a record in, behind all others. Under the window's lock.</summary>
    internal void Add(InFlightRecord record)
    {
        _records.Enqueue(record);
        _last = record;
    }

    /// <summary>
    /// Lets the last record stand for one more position, if it waits and is only that: what is left out while nothing goes on would else
    /// fill the memory. Under the window's lock.
    /// </summary>
    internal bool TryMoveLast(long position)
    {
        if (_records.Count == 0 || _last is not { IsPositionOnly: true })
        {
            return false;
        }

        _last.MoveTo(position);
        return true;
    }

    /// <summary>Lets go of what is finished without a gap. Under the window's lock.</summary>
    /// <param name="taken">Gets the records whose feed wants to know.</param>
    /// <returns>How many records that were, and the bytes of verdicts that they might have brought.</returns>
    internal (int Records, long VerdictBytes) Release(ref List<InFlightRecord>? taken)
    {
        var (count, verdictBytes) = (0, 0L);
        while (_records.TryPeek(out var record) && record.Finished)
        {
            _records.Dequeue();
            _safePosition = record.Position;
            count++;
            verdictBytes += record.VerdictBytes;
            if (record.Taken is not null)
            {
                (taken ??= []).Add(record);
            }
        }

        return (count, verdictBytes);
    }
}
