using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace StreamSentiment.Trainer.Pictures;

/// <summary>Lines of one set each, with the place of the threshold marked.</summary>
internal static class CurveLine
{
    // More points than pixels only cost time.
    private const int MaxPoints = 2000;

    /// <summary>Adds the line of a set.</summary>
    /// <param name="line">The set's number, which gives its colour.</param>
    public static void Add(Plot plot, int line, double[] x, double[] y, string legend)
    {
        var step = Math.Max(1, x.Length / MaxPoints);
        var scatter = plot.Add.Scatter(Thin(x, step), Thin(y, step));
        scatter.MarkerSize = 0;
        scatter.LineWidth = 2;
        scatter.Color = Canvas.ColorOf(line);
        scatter.LinePattern = Canvas.PatternOf(line);
        scatter.LegendText = legend;
    }

    /// <summary>Marks where the threshold lies on it.</summary>
    public static void Mark(Plot plot, int line, double x, double y)
    {
        var marker = plot.Add.Marker(x, y, MarkerShape.FilledCircle, 12, Canvas.ColorOf(line));
        (marker.MarkerLineColor, marker.MarkerLineWidth) = (Colors.White, 1.5f);
    }

    /// <summary>Says in the legend what the marks are.</summary>
    public static void ExplainMark(Plot plot) => plot.Legend.ManualItems.Add(new LegendItem
    {
        LabelText = "at the decision threshold",
        MarkerShape = MarkerShape.FilledCircle,
        MarkerSize = 9,
        MarkerFillColor = new Color("#666666"),
    });

    /// <summary>A tick at each tenth.</summary>
    public static void SetTicks(Plot plot)
    {
        plot.Axes.Bottom.TickGenerator = Tenths();
        plot.Axes.Left.TickGenerator = Tenths();
    }

    private static NumericManual Tenths() => new(
        [.. Enumerable.Range(0, 11).Select(tenth => tenth / 10.0)],
        [.. Enumerable.Range(0, 11).Select(tenth => (tenth / 10.0).ToString("0.0", CultureInfo.InvariantCulture))]);

    private static double[] Thin(double[] values, int step) =>
        [.. values.Where((_, index) => index % step == 0 || index == values.Length - 1)];
}
