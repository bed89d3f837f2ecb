using System.Globalization;
using ScottPlot;

namespace StreamSentiment.Trainer.Pictures;

/// <summary>Precision against recall: how often "positive" is right, by how many of the positive tweets are found.</summary>
internal static class PrecisionRecallPicture
{
    /// <summary>File name in a package.</summary>
    public const string File = "precision-recall.png";

    // Left of it a handful of tweets decides, and the line only trembles.
    private const double LeastRecall = 0.02;

    /// <summary>Draws one line for each set, its threshold marked.</summary>
    /// <returns>A PNG.</returns>
    public static byte[] Draw(string model, float threshold, IReadOnlyList<NamedCurve> sets)
    {
        var plot = Canvas.Plot(
            string.Create(CultureInfo.InvariantCulture, $"Precision against recall, {model} (threshold {threshold:0.0000})"),
            "recall (share of the positive tweets that are called positive)",
            "precision (share of the tweets called positive that are)");
        var lowest = 1.0;
        for (var i = 0; i < sets.Count; i++)
        {
            var set = sets[i];
            var points = set.Curve.Points.Where(point => set.Curve.Recall(point) >= LeastRecall).ToList();
            var at = set.AtThreshold;
            CurveLine.Add(plot, i, [.. points.Select(set.Curve.Recall)], [.. points.Select(point => point.Precision)],
                string.Create(CultureInfo.InvariantCulture, $"{set.Name} ({at.Precision:0.000} at recall {at.Recall:0.000})"));
            CurveLine.Mark(plot, i, at.Recall, at.Precision);
            lowest = Math.Min(lowest, Math.Min(at.Precision, points.Select(point => point.Precision).DefaultIfEmpty(1).Min()));
        }

        CurveLine.ExplainMark(plot);
        CurveLine.SetTicks(plot);
        plot.Axes.SetLimits(-0.01, 1.01, Math.Max(0, (Math.Floor(lowest * 10) / 10) - 0.01), 1.01);
        plot.ShowLegend(Alignment.LowerLeft);
        return Canvas.Draw(Canvas.Width, Canvas.Height, plot);
    }
}
