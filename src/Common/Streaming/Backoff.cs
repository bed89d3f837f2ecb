namespace StreamSentiment.Common.Streaming;

/// <summary>Waits that double up to a limit, each shortened by chance so that many processes do not come back at once.</summary>
/// <param name="first">Upper bound of the first wait.</param>
/// <param name="longest">Upper bound of all later ones.</param>
/// <param name="chance">A number from 0 to 1, drawn for every wait.</param>
public sealed class Backoff(TimeSpan first, TimeSpan longest, Func<double> chance)
{
    private TimeSpan _next = first;

    /// <summary>The next wait: between half and all of its upper bound.</summary>
    public TimeSpan Next()
    {
        var bound = _next;
        _next = TimeSpan.FromTicks(Math.Min(longest.Ticks, bound.Ticks * 2));
        return bound * (0.5 + (0.5 * chance()));
    }
}
