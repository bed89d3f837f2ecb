namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>Connects no more often than is allowed: so many times in any period of this length, by our own count.</summary>
/// <param name="connects">Most connects.</param>
/// <param name="period">The period.</param>
/// <param name="clock">The clock.</param>
internal sealed class ConnectBudget(int connects, TimeSpan period, TimeProvider clock)
{
    private readonly Queue<long> _times = new();

    /// <summary>Counts a connect that begins now.</summary>
    public void Spend()
    {
        if (_times.Count == connects)
        {
            _times.Dequeue();
        }

        _times.Enqueue(clock.GetTimestamp());
    }

    /// <summary>How long the next connect has to wait.</summary>
    public TimeSpan Wait()
    {
        if (_times.Count < connects)
        {
            return TimeSpan.Zero;
        }

        var left = period - clock.GetElapsedTime(_times.Peek());
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
