using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using StreamSentiment.Trainer.Comparing;

namespace StreamSentiment.Trainer.Pictures;

/// <summary>Precision against speed: what each version gives and costs.</summary>
internal static class SpeedPicture
{
    /// <summary>Draws a point for each version that can be used, in the colour of its family; hollow where the recall is below the
    /// floor.</summary>
    /// <param name="set">What was scored.</param>
    /// <returns>A PNG.</returns>
    public static byte[] Draw(string model, string set, IReadOnlyList<ComparedVersion> versions, double recallFloor)
    {
        var plot = Canvas.Plot(
            $"Precision against speed, {model} on {set}",
            "tweets a second on one thread (logarithmic)",
            "precision at the version's own threshold");
        List<ComparedVersion> usable = [.. versions.Where(version => version.Figures.Count > 0 && version.TweetsPerSecond > 0)];
        List<string> families = [.. usable.Select(version => version.Version.Family ?? "").Distinct().Order(StringComparer.Ordinal)];
        foreach (var version in usable)
        {
            var color = Canvas.ColorOf(families.IndexOf(version.Version.Family ?? ""));
            var (x, y) = (Math.Log10(version.TweetsPerSecond), version.Figures[0].Precision);
            var marker = plot.Add.Marker(x, y, MarkerShape.FilledCircle, 14, color);
            (marker.MarkerLineColor, marker.MarkerLineWidth) = (color, 2);
            if (version.Figures[0].Recall < recallFloor)
            {
                marker.MarkerFillColor = Colors.White;
            }
        }

        SetAxes(plot, usable);
        AddLabels(plot, usable);
        foreach (var family in families)
        {
            plot.Legend.ManualItems.Add(new LegendItem
            {
                LabelText = family,
                MarkerShape = MarkerShape.FilledCircle,
                MarkerSize = 10,
                MarkerFillColor = Canvas.ColorOf(families.IndexOf(family)),
            });
        }

        plot.Legend.ManualItems.Add(new LegendItem
        {
            LabelText = string.Create(CultureInfo.InvariantCulture, $"hollow: recall below {recallFloor}"),
            MarkerShape = MarkerShape.OpenCircle,
            MarkerSize = 10,
            MarkerLineColor = new Color("#666666"),
            MarkerLineWidth = 2,
        });
        plot.ShowLegend(Edge.Right);
        return Canvas.Draw(Canvas.Width + 160, Canvas.Height, plot);
    }

    private static void SetAxes(Plot plot, List<ComparedVersion> versions)
    {
        var speeds = versions.Select(version => Math.Log10(version.TweetsPerSecond)).DefaultIfEmpty(3).ToList();
        var (left, right) = ((int)Math.Floor(speeds.Min()), (int)Math.Ceiling(speeds.Max() + 0.01));
        var ticks = Enumerable.Range(left, right - left + 1).SelectMany(decade => new[] { 1, 2, 5 }.Select(step => step * Math.Pow(10, decade)))
            .Where(speed => speed <= Math.Pow(10, right)).ToList();
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. ticks.Select(Math.Log10)],
            [.. ticks.Select(speed => speed.ToString("#,0.###", CultureInfo.InvariantCulture))]);
        var precisions = versions.Select(version => version.Figures[0].Precision).DefaultIfEmpty(0.5).ToList();
        var room = Math.Max(0.02, (precisions.Max() - precisions.Min()) * 0.15);
        plot.Axes.SetLimits(left - 0.05, right + 0.05, Math.Max(0, precisions.Min() - room), Math.Min(1.01, precisions.Max() + room));
    }

    // Beside the point, towards the middle of the picture, and moved down while a point or another label is in the way.
    private static void AddLabels(Plot plot, List<ComparedVersion> versions)
    {
        var limits = plot.Axes.GetLimits();
        var (pixel, line) = (limits.HorizontalSpan / (Canvas.Width - 200), limits.VerticalSpan * 0.04);
        List<(double Left, double Right, double Y)> taken =
        [
            .. versions.Select(version => Math.Log10(version.TweetsPerSecond)).Zip(versions, (x, version) =>
                (x - (8 * pixel), x + (8 * pixel), version.Figures[0].Precision)),
        ];
        foreach (var version in versions.OrderByDescending(version => version.Figures[0].Precision))
        {
            var (x, y) = (Math.Log10(version.TweetsPerSecond), version.Figures[0].Precision);
            var label = $"{version.Version.Version}: {version.Version.Tags.GetValueOrDefault("embedding_type")}";
            var toLeft = x > limits.HorizontalCenter;
            var width = label.Length * 9 * pixel;
            var (left, right) = toLeft ? (x - (13 * pixel) - width, x - (13 * pixel)) : (x + (13 * pixel), x + (13 * pixel) + width);
            while (taken.Exists(other => other.Left < right && left < other.Right && Math.Abs(other.Y - y) < line))
            {
                y -= line / 4;
            }

            taken.Add((left, right, y));
            var text = plot.Add.Text(label, x, y);
            text.LabelStyle.Alignment = toLeft ? Alignment.MiddleRight : Alignment.MiddleLeft;
            text.OffsetX = toLeft ? -13 : 13;
            text.LabelFontSize = 14;
        }
    }
}
