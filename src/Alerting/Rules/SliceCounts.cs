using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Rules;

/// <summary>Verdicts on one model and version, counted by judge in slices of ten seconds of the time at which they were given.</summary>
public sealed class SliceCounts
{
    /// <summary>Length of a slice: what a rule by share can tell apart, and what a report counts in.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(Judge Judge, long Slice), WrongCount> _counts = [];

    /// <summary>The number of the slice that a time lies in.</summary>
    public static long SliceOf(DateTimeOffset time) => time.UtcTicks / Slice.Ticks;

    /// <summary>When a slice begins.</summary>
    public static DateTimeOffset StartOf(long slice) => new(slice * Slice.Ticks, TimeSpan.Zero);

    /// <summary>How many slices a span of time covers: all of those that it touches when it ends with the end of one.</summary>
    public static long SlicesIn(TimeSpan span) => (span.Ticks + Slice.Ticks - 1) / Slice.Ticks;

    /// <summary>Counts more.</summary>
    public void Add(Judge judge, long slice, WrongCount count) => _counts[(judge, slice)] = _counts.GetValueOrDefault((judge, slice)) + count;

    /// <summary>The verdicts of some judges in a slice.</summary>
    public WrongCount In(IReadOnlySet<Judge> judges, long slice)
    {
        var sum = default(WrongCount);
        foreach (var judge in judges)
        {
            sum += _counts.GetValueOrDefault((judge, slice));
        }

        return sum;
    }
}

/// <summary>How many verdicts, and how many of them said wrong.</summary>
public readonly record struct WrongCount(long Verdicts, long Wrong)
{
    /// <summary>One verdict.</summary>
    public static WrongCount Of(bool correct) => new(1, correct ? 0 : 1);

    /// <summary>Both together.</summary>
    public static WrongCount operator +(WrongCount one, WrongCount other) => new(one.Verdicts + other.Verdicts, one.Wrong + other.Wrong);
}
