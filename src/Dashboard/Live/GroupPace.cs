using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Dashboard.Live;

/// <summary>How a consumer group keeps up with its topic, from positions taken now and then. Safe for all threads.</summary>
internal sealed class GroupPace(TimeProvider clock)
{
    // An hour of samples.
    private const int Most = 1_800;
    private static readonly TimeSpan Old = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly LinkedList<(long At, long End)> _ends = new();
    private GroupPosition _last;
    private long _lastAt;
    private long _movedAt;
    private DateTime? _heardAt;

    /// <summary>Takes a position.</summary>
    public void Add(GroupPosition position)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            if (_ends.Last is { } last && position.End < last.Value.End)
            {
                // The topic was made anew.
                _ends.Clear();
            }

            // Stands still only who has something to take.
            if (_ends.Count == 0 || position.Taken != _last.Taken || position.Lag == 0 || _last.Lag == 0)
            {
                _movedAt = now;
            }

            _ends.AddLast((now, position.End));
            if (_ends.Count > Most)
            {
                _ends.RemoveFirst();
            }

            (_last, _lastAt, _heardAt) = (position, now, clock.GetUtcNow().UtcDateTime);
        }
    }

    /// <summary>When it was last heard of; null: never yet.</summary>
    public DateTime? HeardAt
    {
        get
        {
            lock (_lock)
            {
                return _heardAt;
            }
        }
    }

    /// <summary>
    /// How it was when it was last heard of, which is told with it: what it has taken since is not known, so nothing is measured to now.
    /// Null when that is long ago.
    /// </summary>
    public GroupState? Now
    {
        get
        {
            lock (_lock)
            {
                return _ends.Count == 0 || clock.GetElapsedTime(_lastAt) > Old
                    ? null
                    : new GroupState(
                        _last.Lag,
                        _last.Lag == 0 ? TimeSpan.Zero : Behind(),
                        _last.Lag == 0 ? TimeSpan.Zero : clock.GetElapsedTime(_movedAt, _lastAt),
                        _heardAt!.Value);
            }
        }
    }

    // When the topic had the record that is next: between two samples those that came are spread evenly, the last at its end.
    private TimeSpan Behind()
    {
        for (var sample = _ends.Last; sample is not null; sample = sample.Previous)
        {
            if (sample.Value.End > _last.Taken)
            {
                continue;
            }

            if (sample.Next is not { } next)
            {
                return TimeSpan.Zero;
            }

            var part = (double)(_last.Taken + 1 - sample.Value.End) / (next.Value.End - sample.Value.End);
            return clock.GetElapsedTime(sample.Value.At, _lastAt) - (part * clock.GetElapsedTime(sample.Value.At, next.Value.At));
        }

        return clock.GetElapsedTime(_ends.First!.Value.At, _lastAt);
    }
}

/// <summary>How a consumer group keeps up.</summary>
/// <param name="Lag">Records that wait.</param>
/// <param name="Behind">How long before <paramref name="At"/> the next one came; at least so long where nobody had looked yet.</param>
/// <param name="Still">For how long until then records had waited and none was taken.</param>
/// <param name="At">When it was so, UTC.</param>
internal readonly record struct GroupState(long Lag, TimeSpan Behind, TimeSpan Still, DateTime At);
