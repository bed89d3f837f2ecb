namespace StreamSentiment.Ingestor.Feeds;

/// <summary>Lets at most so many tweets through in a second, evenly. For one caller at a time.</summary>
/// <param name="perSecond">Tweets a second; null for no limit.</param>
/// <param name="time">The clock.</param>
public sealed class Pacer(int? perSecond, TimeProvider time)
{
    // Timers are coarse, so a pause is never shorter than this and a few tweets pass at once after it.
    private const double ShortestPause = 0.005;

    // What a late timer cost is made up for, but a long stall is not followed by a flood.
    private const double LongestCatchUp = 0.050;

    private readonly double _interval = perSecond is { } rate ? 1.0 / rate : 0;
    private readonly long _start = time.GetTimestamp();
    private double _due;

    /// <summary>Returns when the next tweet may pass.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (_interval == 0)
        {
            return ValueTask.CompletedTask;
        }

        var now = Now();
        return _due <= now ? Pass(now) : WaitUntilDueAsync(now, cancellationToken);
    }

    private async ValueTask WaitUntilDueAsync(double now, CancellationToken cancellationToken)
    {
        while (now < _due)
        {
            var pause = Math.Max(ShortestPause, Math.Ceiling((_due - now) * 1000) / 1000);
            await Task.Delay(TimeSpan.FromSeconds(pause), time, cancellationToken);
            now = Now();
        }

        await Pass(now);
    }

    private ValueTask Pass(double now)
    {
        _due = Math.Max(_due, now - LongestCatchUp) + _interval;
        return ValueTask.CompletedTask;
    }

    private double Now() => time.GetElapsedTime(_start).TotalSeconds;
}
