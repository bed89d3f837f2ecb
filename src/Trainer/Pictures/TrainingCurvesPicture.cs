using ScottPlot;
using ScottPlot.TickGenerators;
using StreamSentiment.Trainer.Runs;

namespace StreamSentiment.Trainer.Pictures;

/// <summary>How losses and figures moved from pass to pass.</summary>
internal static class TrainingCurvesPicture
{
    /// <summary>File name in a package.</summary>
    public const string File = "training-curves.png";

    /// <summary>Draws losses above and figures below, as far as the run has any; null when it has none by the pass.</summary>
    /// <param name="metrics">Names with <c>loss</c> in them are losses; other <c>train_…</c> and <c>val_…</c> are figures from 0 to 1.</param>
    /// <returns>A PNG.</returns>
    public static byte[]? Draw(string model, IReadOnlyList<RunMetric> metrics)
    {
        var lines = metrics.Where(metric => metric.Step > 0 && double.IsFinite(metric.Value)).GroupBy(metric => metric.Name).ToList();
        var losses = lines.FindAll(line => line.Key.Contains("loss", StringComparison.Ordinal));
        var figures = lines.Except(losses).Where(line => (line.Key.StartsWith("train_", StringComparison.Ordinal)
            || line.Key.StartsWith("val_", StringComparison.Ordinal)) && line.All(metric => metric.Value is >= 0 and <= 1)).ToList();
        var plots = new List<Plot>();
        Add(losses, $"Training curves, {model}", "loss (mean cross-entropy, nats)");
        Add(figures, plots.Count == 0 ? $"Training curves, {model}" : "", "figure on the validation tweets (0 to 1)");
        return plots.Count == 0 ? null : Canvas.Draw(Canvas.Width, Canvas.Height * 2 / 3, plots);

        void Add(List<IGrouping<string, RunMetric>> of, string title, string y)
        {
            if (of.Count == 0)
            {
                return;
            }

            var plot = Canvas.Plot(title, "pass over the training tweets (epoch)", y);
            for (var i = 0; i < of.Count; i++)
            {
                var line = plot.Add.Scatter(
                    of[i].Select(metric => (double)metric.Step).ToArray(), of[i].Select(metric => metric.Value).ToArray());
                (line.Color, line.LinePattern) = (Canvas.ColorOf(i), Canvas.PatternOf(i));
                (line.LineWidth, line.MarkerSize) = (2, 7);
                line.LegendText = of[i].Key.Replace('_', ' ');
            }

            plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
            SetLimits(plot, of);
            // Both plots begin and end below one another.
            plot.Axes.Left.MinimumSize = 95;
            plot.ShowLegend(Edge.Right).MinimumSize = 170;
            plots.Add(plot);
        }
    }

    // A single pass, or figures that hardly move, must not fill the whole picture.
    private static void SetLimits(Plot plot, List<IGrouping<string, RunMetric>> lines)
    {
        var (steps, values) = (lines.SelectMany(line => line).Select(metric => metric.Step).ToList(),
            lines.SelectMany(line => line).Select(metric => metric.Value).ToList());
        var sides = steps.Max() > steps.Min() ? (steps.Max() - steps.Min()) * 0.03 : 0.5;
        var (low, high) = (values.Min(), values.Max());
        var room = Math.Max((high - low) * 0.1, 0.02);
        plot.Axes.SetLimits(steps.Min() - sides, steps.Max() + sides, low - room, high + room);
    }
}
