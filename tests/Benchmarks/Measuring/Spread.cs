namespace StreamSentiment.Benchmarks.Measuring;

/// <summary>Median and range of several measurements of the same thing.</summary>
internal sealed record Spread(double Median, double Min, double Max)
{
    /// <summary>Of at least one value, in any order.</summary>
    public static Spread Of(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Spread(Percentile(sorted, 0.5), sorted[0], sorted[^1]);
    }

    /// <summary>The value that this share of all stays at or below, between two values in proportion.</summary>
    /// <param name="sorted">At least one value, ascending.</param>
    /// <param name="share">0 to 1.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double share)
    {
        if (sorted.Count == 0)
        {
            throw new ArgumentException("There is nothing to take a percentile of.", nameof(sorted));
        }

        var place = Math.Clamp(share, 0, 1) * (sorted.Count - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
