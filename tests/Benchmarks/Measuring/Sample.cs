namespace StreamSentiment.Benchmarks.Measuring;

/// <summary>How many tweets in how long, and how much time of cores they took.</summary>
internal sealed record Sample(long Tweets, TimeSpan Elapsed, TimeSpan Cores)
{
    /// <summary>Tweets a second.</summary>
    public double PerSecond => Tweets / Elapsed.TotalSeconds;

    /// <summary>Time of cores for one tweet, in microseconds.</summary>
    public double CoreMicroseconds => Cores.TotalMicroseconds / Tweets;

    /// <summary>This as a figure's reading.</summary>
    public Reading As(string figure) => new(figure, PerSecond, CoreMicroseconds);
}
