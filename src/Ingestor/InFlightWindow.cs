using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor;

/// <summary>
/// The records between the feeds and safety, each feed's in its own order. It answers two questions: may another one be sent (hold-back),
/// and up to which position of a feed is everything safe. Safe for all threads; one at a time adds to a lane.
/// </summary>
/// <param name="maxPartitionBytes">Most bytes that may wait in one partition of a topic.</param>
internal sealed class InFlightWindow(int maxPartitionBytes)
{
    /// <summary>A verdict repeats the tweet's text and adds about this much.</summary>
    private const int VerdictOverhead = 400;

    private readonly Lock _lock = new();
    private readonly List<InFlightLane> _lanes = [];
    private readonly Dictionary<int, InFlightPartition> _partitions = [];
    private readonly Queue<Waiting> _waiting = new();
    private int _count;

    // Which partition a record goes to is known when it is there; until then it might be the fullest.
    private long _undelivered;

    // All verdicts on a model share one partition.
    private long _verdictBytes;

    /// <summary>How many records are on their way.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>A lane for one more feed, which goes on after a position that was reached earlier.</summary>
    public InFlightLane NewLane(long position)
    {
        var lane = new InFlightLane(_lock, position);
        lock (_lock)
        {
            _lanes.Add(lane);
        }

        return lane;
    }

    /// <summary>Forgets a lane that nothing is added to any more, and in which nothing is on its way.</summary>
    public void Remove(InFlightLane lane)
    {
        lock (_lock)
        {
            _lanes.Remove(lane);
        }
    }

    /// <summary>Takes a record in, as soon as the broker has room for it.</summary>
    /// <param name="lane">The feed's lane.</param>
    /// <param name="position">The record's position in its feed.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="mayBringVerdict">Whether a verdict can come of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<InFlightRecord> AddAsync(
        InFlightLane lane, long position, int bytes, bool mayBringVerdict, CancellationToken cancellationToken)
    {
        var record = new InFlightRecord(lane, position, bytes, mayBringVerdict ? bytes + VerdictOverhead : 0);
        var hasWaited = false;
        while (true)
        {
            Waiting waiting;
            lock (_lock)
            {
                // Behind those who wait already.
                if ((hasWaited || _waiting.Count == 0) && HasRoom(record.Bytes, record.VerdictBytes))
                {
                    lane.Add(record);
                    _count++;
                    _undelivered += record.Bytes;
                    _verdictBytes += record.VerdictBytes;
                    return record;
                }

                waiting = new Waiting(record.Bytes, record.VerdictBytes);
                _waiting.Enqueue(waiting);
            }

            try
            {
                await waiting.Signal.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
                hasWaited = true;
            }
            catch (OperationCanceledException)
            {
                // Another may have the room that this one was, or would have been, told of.
                lock (_lock)
                {
                    waiting.Signal.TrySetResult();
                    WakeIfRoom();
                }

                throw;
            }
        }
    }

    /// <summary>A record that is left out: the position passes it when all before it are safe.</summary>
    public void Pass(InFlightLane lane, long position, Action<RecordFate>? taken = null, RecordFate fate = RecordFate.LeftOut)
    {
        List<InFlightRecord>? told = null;
        lock (_lock)
        {
            if (taken is not null || !lane.TryMoveLast(position))
            {
                lane.Add(new InFlightRecord(lane, position, 0, 0) { Finished = true, Fate = fate, Taken = taken });
                _count++;
                Release(lane, ref told);
            }
        }

        Tell(told);
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
        List<InFlightRecord>? told;
        lock (_lock)
        {
            foreach (var record in records)
            {
                record.Finished = true;
                _undelivered -= record.Bytes;
            }

            told = ReleaseAll();
        }

        Tell(told);
    }

    /// <summary>The consumers have got through, or the broker keeps what it has: before the offset everything in the partition is safe.</summary>
    public void Advance(int partition, long offset)
    {
        List<InFlightRecord>? told;
        lock (_lock)
        {
            _partitions.GetValueOrDefault(partition)?.Advance(offset);
            told = ReleaseAll();
        }

        Tell(told);
    }

    // Alone, even one that is too large for the limit may go: it cannot push out another.
    private bool HasRoom(int bytes, int verdictBytes) => _count == 0
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

    // Outside the lock: whoever is told may add the next.
    private static void Tell(List<InFlightRecord>? taken) => taken?.ForEach(record => record.Taken!(record.Fate));

    private List<InFlightRecord>? ReleaseAll()
    {
        List<InFlightRecord>? taken = null;
        foreach (var lane in _lanes)
        {
            Release(lane, ref taken);
        }

        return taken;
    }

    private void Release(InFlightLane lane, ref List<InFlightRecord>? taken)
    {
        var (records, verdictBytes) = lane.Release(ref taken);
        _count -= records;
        _verdictBytes -= verdictBytes;
        WakeIfRoom();
    }

    // In the order in which they came, so that no feed keeps another from its turn; whoever is woken looks again.
    private void WakeIfRoom()
    {
        while (_waiting.TryPeek(out var next) && (next.Signal.Task.IsCompleted || HasRoom(next.Bytes, next.VerdictBytes)))
        {
            _waiting.Dequeue();
            if (next.Signal.TrySetResult())
            {
                // Only when it has taken its room is it known whether there is more: it wakes the next by what becomes of its record.
                return;
            }
        }
    }

    private sealed class Waiting(int bytes, int verdictBytes)
    {
        public TaskCompletionSource Signal { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Bytes => bytes;

        public int VerdictBytes => verdictBytes;
    }
}
