using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Pictures;

/// <summary>The confusion matrix: how many tweets of each truth got each answer.</summary>
internal static class ConfusionPicture
{
    /// <summary>File name in a package.</summary>
    public const string File = "confusion.png";

    private static readonly Color Darkest = Canvas.ColorOf(0);

    /// <summary>Draws the four counts, each darker by its share of its truth.</summary>
    /// <param name="set">What was scored.</param>
    /// <returns>A PNG.</returns>
    public static byte[] Draw(string model, string set, float threshold, ConfusionCounts counts)
    {
        var plot = Canvas.Plot(
            string.Create(CultureInfo.InvariantCulture, $"Confusion matrix, {model} on {set} (threshold {threshold:0.0000})"),
            $"the model's answer (tweets; % of the tweets of that truth)", "truth");
        plot.HideGrid();
        Cell(0, 1, counts.TrueNegative, counts.TrueNegative + counts.FalsePositive);
        Cell(1, 1, counts.FalsePositive, counts.TrueNegative + counts.FalsePositive);
        Cell(0, 0, counts.FalseNegative, counts.FalseNegative + counts.TruePositive);
        Cell(1, 0, counts.TruePositive, counts.FalseNegative + counts.TruePositive);
        plot.Axes.Bottom.TickGenerator = new NumericManual([0, 1], ["negative", "positive"]);
        plot.Axes.Left.TickGenerator = new NumericManual([0, 1], ["positive", "negative"]);
        plot.Axes.SetLimits(-0.5, 1.5, -0.5, 1.5);
        return Canvas.Draw(Canvas.Width, Canvas.Height, plot);

        void Cell(int x, int y, int count, int all)
        {
            var share = all > 0 ? (double)count / all : 0;
            var box = plot.Add.Rectangle(x - 0.5, x + 0.5, y - 0.5, y + 0.5);
            box.FillColor = Mix(share);
            (box.LineColor, box.LineWidth) = (Colors.White, 3);
            var text = plot.Add.Text(string.Create(CultureInfo.InvariantCulture, $"{count:N0}\n{100 * share:0.0} %"), x, y);
            text.LabelStyle.Alignment = Alignment.MiddleCenter;
            text.LabelFontSize = 26;
            text.LabelFontColor = share > 0.5 ? Colors.White : Colors.Black;
        }
    }

    private static Color Mix(double share)
    {
        return new Color(Part(Darkest.R), Part(Darkest.G), Part(Darkest.B));
        byte Part(byte dark) => (byte)Math.Round(255 + ((dark - 255) * (0.06 + (0.94 * share))));
    }
}
