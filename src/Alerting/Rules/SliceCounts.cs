using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Rules;

/// <summary>Verdicts on one model and version, counted by judge in slices of the time at which they were given.</summary>
/// <param name="slice">Length of a slice.</param>
public sealed class SliceCounts(TimeSpan slice)
{
    private readonly Dictionary<(Judge Judge, long Slice), WrongCount> _counts = [];

    /// <summary>Length of a slice.</summary>
    public TimeSpan Slice => slice;

    /// <summary>The number of the slice that a time lies in.</summary>
    public static long SliceOf(DateTimeOffset time, TimeSpan slice) => time.UtcTicks / slice.Ticks;

    /// <summary>When the slice begins that a time lies in.</summary>
    public static DateTimeOffset StartOf(DateTimeOffset time, TimeSpan slice) => new(SliceOf(time, slice) * slice.Ticks, TimeSpan.Zero);

    /// <summary>How many slices a span of time covers: all of those that it touches when it ends with the end of one.</summary>
    public static long SlicesIn(TimeSpan span, TimeSpan slice) => (span.Ticks + slice.Ticks - 1) / slice.Ticks;

    /// <summary>Counts more.</summary>
    /// <param name="time">Any time of the slice.</param>
    public void Add(Judge judge, DateTimeOffset time, WrongCount count)
    {
        var key = (judge, SliceOf(time, slice));
        _counts[key] = _counts.GetValueOrDefault(key) + count;
    }

    /// <summary>The verdicts of some judges in each slice that has any.</summary>
    public IEnumerable<(long Slice, WrongCount Count)> Of(IReadOnlySet<Judge> judges) =>
        _counts.Where(one => judges.Contains(one.Key.Judge)).Select(one => (one.Key.Slice, one.Value));
}

/// <summary>How many verdicts, and how many of them said wrong.</summary>
public readonly record struct WrongCount(long Verdicts, long Wrong)
{
    /// <summary>One verdict.</summary>
    public static WrongCount Of(bool correct) => new(1, correct ? 0 : 1);

    /// <summary>Both together.</summary>
    public static WrongCount operator +(WrongCount one, WrongCount other) => new(one.Verdicts + other.Verdicts, one.Wrong + other.Wrong);

    /// <summary>The one without the other.</summary>
    public static WrongCount operator -(WrongCount one, WrongCount other) => new(one.Verdicts - other.Verdicts, one.Wrong - other.Wrong);
}
