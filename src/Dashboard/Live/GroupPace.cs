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

            (_last, _lastAt) = (position, now);
        }
    }

    /// <summary>How it is now; null when nothing was heard of it lately.</summary>
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
                        _last.Lag == 0 ? TimeSpan.Zero : clock.GetElapsedTime(_movedAt));
            }
        }
    }

    // When the topic ended where the group is now: between two samples in proportion.
    private TimeSpan Behind()
    {
        for (var sample = _ends.Last; sample is not null; sample = sample.Previous)
        {
            if (sample.Value.End > _last.Taken)
            {
                continue;
            }

            var since = clock.GetElapsedTime(sample.Value.At);
            if (sample.Next is not { } next)
            {
                return since;
            }

            var part = (double)(_last.Taken - sample.Value.End) / (next.Value.End - sample.Value.End);
            return since - (part * clock.GetElapsedTime(sample.Value.At, next.Value.At));
        }

        return clock.GetElapsedTime(_ends.First!.Value.At);
    }
}

/// <summary>How a consumer group keeps up.</summary>
/// <param name="Lag">Records that wait.</param>
/// <param name="Behind">How long ago the next one came; at least so long where that was before anybody looked.</param>
/// <param name="Still">For how long records have waited and none was taken.</param>
internal readonly record struct GroupState(long Lag, TimeSpan Behind, TimeSpan Still);
