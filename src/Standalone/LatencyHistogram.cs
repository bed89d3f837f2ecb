namespace StreamSentiment.Standalone;

/// <summary>Quantiles of many durations in little memory: buckets that are 2 % wide, from 0.1 ms to about a day.</summary>
internal sealed class LatencyHistogram
{
    private const double Smallest = 0.1;
    private static readonly double LogWidth = Math.Log(1.02);
    private readonly long[] _buckets = new long[1_100];

    /// <summary>Adds a duration in milliseconds. Safe for all threads.</summary>
    public void Add(double milliseconds)
    {
        var bucket = milliseconds <= Smallest ? 0 : (int)(Math.Log(milliseconds / Smallest) / LogWidth) + 1;
        Interlocked.Increment(ref _buckets[Math.Min(bucket, _buckets.Length - 1)]);
    }

    /// <summary>The duration, in milliseconds, that this share of all stays at or below; 0 when there are none.</summary>
    public double Quantile(double share)
    {
        var wanted = (long)Math.Ceiling(_buckets.Sum() * share);
        if (wanted == 0)
        {
            return 0;
        }

        var seen = 0L;
        var bucket = 0;
        while ((seen += _buckets[bucket]) < wanted)
        {
            bucket++;
        }

        return Math.Round(Smallest * Math.Exp(bucket * LogWidth), 1);
    }
}
