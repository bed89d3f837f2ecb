namespace StreamSentiment.Benchmarks.Measuring;

/// <summary>Whether something that should stay where it is does.</summary>
internal static class Trend
{
    /// <summary>Slope of the line that fits best; 0 when there is none to fit.</summary>
    public static double Slope(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count < 2)
        {
            return 0;
        }

        var (meanX, meanY) = (points.Average(point => point.X), points.Average(point => point.Y));
        var spread = points.Sum(point => (point.X - meanX) * (point.X - meanX));
        return spread > 0 ? points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / spread : 0;
    }

    /// <summary>The points of the second half of the way, when everything has warmed up.</summary>
    public static IReadOnlyList<(double X, double Y)> SecondHalf(IReadOnlyList<(double X, double Y)> points)
    {
        var middle = points.Count == 0 ? 0 : (points[0].X + points[^1].X) / 2;
        return [.. points.Where(point => point.X >= middle)];
    }
}
