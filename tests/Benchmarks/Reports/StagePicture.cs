using System.Globalization;
using System.Text;
using System.Xml.Linq;
using StreamSentiment.Benchmarks.Measuring;

namespace StreamSentiment.Benchmarks.Reports;

/// <summary>
/// Draws each stage's rate against its bound as an SVG: a full dot for the median, a thin line from the least to the greatest value, a ring
/// for the bound, a tick for what is wanted. The axis is logarithmic, so nothing is drawn from a zero that it does not have.
/// </summary>
internal static class StagePicture
{
    private const int Width = 820;
    private const int Left = 150;
    private const int Right = 120;
    private const int Top = 56;
    private const int RowHeight = 30;
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // Light, and dark where the reader's system is dark.
    private const string Style =
        """
        text { font: 13px system-ui, sans-serif; fill: #24292f }
        .faint { fill: #57606a; font-size: 12px }
        .grid { stroke: #d0d7de; stroke-width: 1 }
        .range, .way { stroke: #0969da; stroke-width: 2 }
        .way { stroke: #8c959f; stroke-width: 1; stroke-dasharray: 2 3 }
        .dot { fill: #0969da }
        .bound { fill: none; stroke: #57606a; stroke-width: 2 }
        .goal { stroke: #bc4c00; stroke-width: 3 }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 }
          .faint { fill: #9198a1 }
          .grid { stroke: #30363d }
          .range { stroke: #4493f8 }
          .way { stroke: #6e7681 }
          .dot { fill: #4493f8 }
          .bound { stroke: #9198a1 }
          .goal { stroke: #f0883e }
        }
        """;

    /// <summary>The picture as SVG.</summary>
    public static string Draw(BenchReport report)
    {
        var rows = RowsOf(report);
        var bottom = Top + (rows.Count * RowHeight);
        var axis = Axis.Over(rows.SelectMany(row => new[] { row.Min, row.Max, row.Bound, row.Goal }).OfType<double>());
        var svg = new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {Width} {bottom + 40}"),
            new XAttribute("width", Width),
            new XAttribute("height", bottom + 40),
            new XAttribute("role", "img"),
            new XElement(Svg + "title", "Tweets per second of each stage, against its bound"),
            new XElement(Svg + "style", Style),
            Text(Left, 20, $"Tweets per second, {report.Machine.Cores} cores, {report.Model}"),
            Text(Left, 40, "● measured (line: least to greatest)   ○ its bound   ", "faint"),
            Line(Left + 310, 30, Left + 310, 42, "goal"),
            Text(Left + 318, 40, "wanted", "faint"),
            Text(Width - Right + 12, 40, "rate · of bound", "faint"),
            axis.Ticks.Select(tick => new[]
            {
                Line(axis.At(tick), Top - 6, axis.At(tick), bottom, "grid"),
                Text(axis.At(tick), bottom + 18, Short(tick), "faint", "middle"),
            }),
            rows.Select((row, number) => Row(row, axis, Top + (number * RowHeight) + (RowHeight / 2))));
        return svg + "\n";
    }

    private static IReadOnlyList<PictureRow> RowsOf(BenchReport report)
    {
        string[] shown = ["read", "produce", "consume", "decode", "tokenise", "infer", "write", "scorer", "stream"];
        return [.. shown.Select(name => report[name]).OfType<Figure>().Select(figure =>
        {
            // Every rate is the whole machine's.
            var scale = figure.Name == "tokenise" ? report.Machine.Cores : 1;
            // Inference is bound in FLOPs: the same share of a rate in tweets.
            var share = figure.Name == "infer" ? report["infer.useful"]?.OfBound : figure.OfBound;
            var goal = figure.Name == "infer" && share is > 0 ? figure.Median / share * FigureCatalog.Of("infer.useful").Goal : figure.Goal * scale;
            return new PictureRow(figure.Name, figure.Median * scale, figure.Min * scale, figure.Max * scale, share is > 0 ? figure.Median / share : null, goal, share);
        })];
    }

    private static IEnumerable<XElement> Row(PictureRow row, Axis axis, double y)
    {
        yield return Text(Left - 12, y + 4, row.Name, anchor: "end");
        if (row.Bound is { } bound)
        {
            yield return Line(axis.At(row.Median), y, axis.At(bound), y, "way");
            yield return Circle(axis.At(bound), y, "bound");
        }

        if (row.Goal is { } goal)
        {
            yield return Line(axis.At(goal), y - 8, axis.At(goal), y + 8, "goal");
        }

        yield return Line(axis.At(row.Min), y, axis.At(row.Max), y, "range");
        yield return Circle(axis.At(row.Median), y, "dot");
        var share = row.Share is { } part ? string.Create(CultureInfo.InvariantCulture, $" · {part:0.00}") : "";
        yield return Text(Width - Right + 12, y + 4, Short(row.Median) + share, "faint");
    }

    private static string Short(double rate) => rate switch
    {
        >= 1e6 => Numbers.Short(rate / 1e6) + " M",
        >= 1e3 => Numbers.Short(rate / 1e3) + " k",
        _ => Numbers.Short(rate),
    };

    private static XElement Text(double x, double y, string text, string? style = null, string anchor = "start") => new(
        Svg + "text", Place("x", x), Place("y", y), new XAttribute("text-anchor", anchor), style is null ? null : new XAttribute("class", style), text);

    private static XElement Line(double x1, double y1, double x2, double y2, string style) => new(
        Svg + "line", Place("x1", x1), Place("y1", y1), Place("x2", x2), Place("y2", y2), new XAttribute("class", style));

    private static XElement Circle(double x, double y, string style) => new(
        Svg + "circle", Place("cx", x), Place("cy", y), new XAttribute("r", 5), new XAttribute("class", style));

    private static XAttribute Place(string name, double value) => new(name, Math.Round(value, 1).ToString(CultureInfo.InvariantCulture));

    private sealed record PictureRow(string Name, double Median, double Min, double Max, double? Bound, double? Goal, double? Share);

    /// <summary>A logarithmic axis over whole powers of ten.</summary>
    private sealed record Axis(int From, int To)
    {
        public IEnumerable<double> Ticks => Enumerable.Range(From, To - From + 1).Select(power => Math.Pow(10, power));

        public static Axis Over(IEnumerable<double> values)
        {
            double[] powers = [.. values.Where(value => value > 0).Select(Math.Log10).DefaultIfEmpty(3)];
            var from = (int)Math.Floor(powers.Min());
            return new Axis(from, Math.Max(from + 1, (int)Math.Ceiling(powers.Max())));
        }

        public double At(double value) => Left + ((Math.Log10(Math.Max(value, double.Epsilon)) - From) / (To - From) * (Width - Left - Right));
    }
}
