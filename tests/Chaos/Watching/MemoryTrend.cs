using StreamSentiment.Chaos.Processes;

namespace StreamSentiment.Chaos.Watching;

/// <summary>Memory of one kind of process over a run, in megabytes.</summary>
internal sealed record MemoryTrend
{
    // What a process takes in its first minute says nothing: it compiles, fills its pools and its caches.
    private const double WarmUpSeconds = 60;
    private const double LongEnoughSeconds = 240;
    private const double Parts = 3;

    /// <summary>The process.</summary>
    public required string Process { get; init; }

    /// <summary>How many lives it had.</summary>
    public required int Lives { get; init; }

    /// <summary>The most that any of them held.</summary>
    public required double Most { get; init; }

    /// <summary>How long the longest life was, in seconds.</summary>
    public required double LongestSeconds { get; init; }

    /// <summary>Of the longest life, the median of the first third after a minute; null where it was too short.</summary>
    public double? Early { get; init; }

    /// <summary>The same of the last third.</summary>
    public double? Late { get; init; }

    /// <summary>Whether it grows: by a quarter and by so much that it is no noise.</summary>
    public bool Grows => Late - Early > 50 && Late > 1.25 * Early;

    /// <summary>Of all lives of one process.</summary>
    public static MemoryTrend Of(string process, IReadOnlyList<ProcessLife> lives)
    {
        var longest = lives.MaxBy(life => life.Memory.Count)?.Memory ?? [];
        var warm = longest.Where(point => point.Second >= WarmUpSeconds).ToList();
        var isLong = warm.Count > 0 && warm[^1].Second >= LongEnoughSeconds;
        var third = (int)(warm.Count / Parts);
        return new MemoryTrend
        {
            Process = process,
            Lives = lives.Count,
            Most = Math.Round(lives.SelectMany(life => life.Memory).Select(point => point.Megabytes).DefaultIfEmpty().Max(), 1),
            LongestSeconds = Math.Round(longest.Count > 0 ? longest[^1].Second : 0),
            Early = isLong ? Median(warm.Take(third)) : null,
            Late = isLong ? Median(warm.TakeLast(third)) : null,
        };
    }

    private static double Median(IEnumerable<(double Second, double Megabytes)> points)
    {
        var sorted = points.Select(point => point.Megabytes).Order().ToList();
        return Math.Round(sorted[sorted.Count / 2], 1);
    }
}
