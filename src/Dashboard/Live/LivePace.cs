namespace StreamSentiment.Dashboard.Live;

/// <summary>How many rows the stream writes, from counts by minute as they grow. For one thread.</summary>
internal sealed class LivePace(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    private readonly Queue<(long At, long Counted)> _samples = new();
    private Dictionary<DateTime, (long Tweets, long Positive)>? _minutes;
    private long _countedAt;

    /// <summary>Rows that were committed since the first counts.</summary>
    public long Counted { get; private set; }

    /// <summary>Takes the counts of the last minutes.</summary>
    public void Add(IEnumerable<(DateTime Minute, long Tweets, long Positive)> counts)
    {
        var minutes = counts.ToDictionary(count => count.Minute, count => (count.Tweets, count.Positive));
        if (_minutes is { } before)
        {
            // Minutes that are over leave; those that stay can only grow.
            Counted += minutes.Sum(minute => Math.Max(0, minute.Value.Tweets - before.GetValueOrDefault(minute.Key).Tweets));
        }

        _minutes = minutes;
        _countedAt = clock.GetTimestamp();
        _samples.Enqueue((_countedAt, Counted));
        while (_samples.Count > 2 && clock.GetElapsedTime(_samples.Peek().At) > Window)
        {
            _samples.Dequeue();
        }
    }

    /// <summary>Rows a second over the last ten seconds; right after the beginning, over the last minute or two.</summary>
    public double PerSecond
    {
        get
        {
            if (_samples.Count > 1 && clock.GetElapsedTime(_samples.Peek().At, _countedAt) is var elapsed && elapsed >= Least)
            {
                return Math.Round((Counted - _samples.Peek().Counted) / elapsed.TotalSeconds, 1);
            }

            var (tweets, _, seconds) = Lately();
            return Math.Round(tweets / seconds, 1);
        }
    }

    /// <summary>The share of positive rows in the minute under way and the one before it; null without rows.</summary>
    public double? PositiveShare => Lately() is { Tweets: > 0 } lately ? Math.Round((double)lately.Positive / lately.Tweets, 4) : null;

    private (long Tweets, long Positive, double Seconds) Lately()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var since = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), DateTimeKind.Utc).AddMinutes(-1);
        var (tweets, positive) = (0L, 0L);
        foreach (var (minute, count) in _minutes ?? [])
        {
            if (minute >= since)
            {
                tweets += count.Tweets;
                positive += count.Positive;
            }
        }

        return (tweets, positive, (now - since).TotalSeconds);
    }
}
