using ScottPlot;
using SkiaSharp;

namespace StreamSentiment.Trainer.Pictures;

/// <summary>What all pictures share: font, colours, axes from 0 to 1, and PNG.</summary>
internal static class Canvas
{
    /// <summary>Width and height of a picture, in pixels.</summary>
    public const int Width = 900, Height = 640;

    private const int Margin = 8;

    private static readonly Lock Drawing = new();

    // Told apart by those who see colours less well, too (after Okabe and Ito).
    private static readonly Color[] Palette =
        [new("#0072B2"), new("#D55E00"), new("#009E73"), new("#CC79A7"), new("#E69F00"), new("#56B4E9"), new("#444444")];

    private static readonly LinePattern[] Patterns = [LinePattern.Solid, LinePattern.Dashed, LinePattern.Dotted];

    /// <summary>The colour of a line by its number.</summary>
    public static Color ColorOf(int line) => Palette[line % Palette.Length];

    /// <summary>The pattern of a line by its number: the colours begin again in another.</summary>
    public static LinePattern PatternOf(int line) => Patterns[line / Palette.Length % Patterns.Length];

    /// <summary>An empty plot with its labels.</summary>
    public static Plot Plot(string title, string x, string y)
    {
        PictureFont.Use();
        var plot = new Plot();
        plot.Title(title, 20);
        plot.XLabel(x, 16);
        plot.YLabel(y, 16);
        foreach (var label in new[] { plot.Axes.Title.Label, plot.Axes.Bottom.Label, plot.Axes.Left.Label })
        {
            label.Bold = false;
        }

        plot.Axes.Bottom.TickLabelStyle.FontSize = 14;
        plot.Axes.Left.TickLabelStyle.FontSize = 14;
        plot.Grid.MajorLineColor = new Color("#E4E4E4");
        plot.Legend.FontSize = 14;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = new Color("#BBBBBB");
        return plot;
    }

    /// <summary>Draws plots below one another into one PNG. The same plots give the same bytes.</summary>
    public static byte[] Draw(int width, int height, params IReadOnlyList<Plot> plots)
    {
        // ScottPlot keeps its fonts in common.
        lock (Drawing)
        {
            using var surface = SKSurface.Create(new SKImageInfo(width, height * plots.Count));
            surface.Canvas.Clear(SKColors.White);
            for (var i = 0; i < plots.Count; i++)
            {
                // A plot clears all that it draws on, so each gets a surface of its own.
                using var own = SKSurface.Create(new SKImageInfo(width - (2 * Margin), height - (2 * Margin)));
                plots[i].Render(own.Canvas, width - (2 * Margin), height - (2 * Margin));
                surface.Canvas.DrawSurface(own, Margin, (height * i) + Margin);
            }

            using var image = surface.Snapshot();
            using var png = image.Encode(SKEncodedImageFormat.Png, 100);
            return png.ToArray();
        }
    }
}
