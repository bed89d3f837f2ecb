using System.Globalization;
using ScottPlot;

namespace StreamSentiment.Trainer.Pictures;

/// <summary>ROC: which share of the positive tweets is found at the price of which share of the negative ones.</summary>
internal static class RocPicture
{
    /// <summary>File name in a package.</summary>
    public const string File = "roc.png";

    /// <summary>Draws one line for each set, with its area in the legend and its threshold marked.</summary>
    /// <returns>A PNG.</returns>
    public static byte[] Draw(string model, IReadOnlyList<NamedCurve> sets)
    {
        var plot = Canvas.Plot($"ROC, {model}", "false positive rate (share of the negative tweets)", "true positive rate (recall)");
        var chance = plot.Add.Line(0, 0, 1, 1);
        (chance.LineColor, chance.LinePattern, chance.LegendText) = (new Color("#999999"), LinePattern.Dashed, "chance (AUC 0.5)");
        for (var i = 0; i < sets.Count; i++)
        {
            var set = sets[i];
            var points = set.Curve.Points;
            CurveLine.Add(
                plot,
                i,
                [0, .. points.Select(set.Curve.FalsePositiveRate)],
                [0, .. points.Select(set.Curve.Recall)],
                string.Create(CultureInfo.InvariantCulture, $"{set.Name} (AUC {set.AtThreshold.Auc:0.000})"));
            var counts = set.AtThreshold.Counts;
            var wrong = counts.FalsePositive + counts.TrueNegative;
            CurveLine.Mark(plot, i, wrong > 0 ? (double)counts.FalsePositive / wrong : 0, counts.Recall);
        }

        CurveLine.ExplainMark(plot);
        CurveLine.SetTicks(plot);
        plot.Axes.SetLimits(-0.01, 1.01, -0.01, 1.01);
        plot.ShowLegend(Alignment.LowerRight);
        return Canvas.Draw(Canvas.Width, Canvas.Height, plot);
    }
}
