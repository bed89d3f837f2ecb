using StreamSentiment.Benchmarks.Measuring;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>Resident memory that was followed, as readings: some of its values, its slope, and its growth.</summary>
internal static class MemoryReadings
{
    private const int MostValues = 100;

    /// <summary>Readings of <paramref name="figure"/>, <c>.slope</c> (MB for one of the place's unit) and <c>.growth</c> (% over the second half).</summary>
    /// <param name="figure">Name of the figure for the memory itself.</param>
    /// <param name="points">Place and megabytes, in order.</param>
    public static IEnumerable<Reading> Of(string figure, IReadOnlyList<(double X, double Megabytes)> points)
    {
        var each = Math.Max(1, points.Count / MostValues);
        var largest = points.Count == 0 ? default : points.MaxBy(point => point.Megabytes);
        foreach (var point in points.Where((point, number) => number % each == 0 || point == largest))
        {
            yield return new Reading(figure, point.Megabytes);
        }

        var half = Trend.SecondHalf(points);
        if (half.Count > 1)
        {
            var slope = Trend.Slope(half);
            yield return new Reading(figure + ".slope", slope);
            yield return new Reading(figure + ".growth", 100 * slope * (half[^1].X - half[0].X) / half.Average(point => point.Y));
        }
    }
}
