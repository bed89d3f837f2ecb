namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>
/// When to connect again, as X's documentation asks and as is polite to any other server: after a connection that worked at once; after
/// further network errors 250 ms more each time up to 16 s; after HTTP errors 5 s, doubling up to 320 s; after 429 a minute, doubling.
/// </summary>
/// <param name="clock">The clock.</param>
internal sealed class ReconnectSchedule(TimeProvider clock)
{
    /// <summary>A connection that lived so long has worked: everything begins anew after it.</summary>
    public static readonly TimeSpan Worked = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan NetworkStep = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestNetwork = TimeSpan.FromSeconds(16);
    private static readonly TimeSpan FirstHttp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestHttp = TimeSpan.FromSeconds(320);
    private static readonly TimeSpan FirstRateLimit = TimeSpan.FromMinutes(1);

    // X counts in windows of 15 minutes: after one of them it is another.
    private static readonly TimeSpan LongestRateLimit = TimeSpan.FromMinutes(16);
    private static readonly TimeSpan UsageCap = TimeSpan.FromHours(1);

    // A server's clock may be wrong, and ours too.
    private static readonly TimeSpan LongestNamed = TimeSpan.FromHours(1);

    private int _network;
    private int _http;
    private int _rateLimit;

    /// <summary>How long to wait after a connection that ended so.</summary>
    /// <param name="ending">How it ended.</param>
    /// <param name="lived">How long it was open; zero when it could not be made.</param>
    public TimeSpan After(Ending ending, TimeSpan lived)
    {
        if (lived >= Worked)
        {
            (_network, _http, _rateLimit) = (0, 0, 0);
        }

        var wait = ending.Kind switch
        {
            EndingKind.Http => Doubled(FirstHttp, LongestHttp, _http++),
            EndingKind.RateLimit => Doubled(FirstRateLimit, LongestRateLimit, _rateLimit++),
            EndingKind.UsageCap => UsageCap,
            EndingKind.Full => TimeSpan.Zero,
            _ => Shorter(NetworkStep * _network++, LongestNetwork),
        };
        var named = ending.NotBefore is { } moment ? Shorter(moment - clock.GetUtcNow(), LongestNamed) : TimeSpan.Zero;
        return named > wait ? named : wait;
    }

    private static TimeSpan Doubled(TimeSpan first, TimeSpan longest, int times) => Shorter(first * Math.Pow(2, Math.Min(times, 20)), longest);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
