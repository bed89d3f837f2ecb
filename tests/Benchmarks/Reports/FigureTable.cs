using System.Globalization;
using System.Text;
using StreamSentiment.Benchmarks.Measuring;

namespace StreamSentiment.Benchmarks.Reports;

/// <summary>Figures as a table, for a console or for Markdown.</summary>
internal static class FigureTable
{
    private static readonly string[] Titles = ["figure", "median", "min - max", "unit", "of its bound", "core µs/tweet", "wanted", "reached"];

    /// <summary>Columns lined up.</summary>
    public static string ForConsole(IReadOnlyList<Figure> figures)
    {
        string[][] rows = [Titles, .. figures.Select(Cells)];
        int[] widths = [.. Titles.Select((_, column) => rows.Max(row => row[column].Length))];
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, column) => column is 0 or 3 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        }

        return text.ToString();
    }

    /// <summary>A Markdown table.</summary>
    public static string ForMarkdown(IReadOnlyList<Figure> figures)
    {
        var text = new StringBuilder($"| {string.Join(" | ", Titles)} |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var figure in figures)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", Cells(figure).Select((cell, column) => column == 0 ? $"`{cell}`" : cell))} |\n");
        }

        return text.ToString();
    }

    /// <summary>What a figure is to reach, as people read it; empty where nothing is set.</summary>
    public static string Goal(FigureKind kind) => kind.Goal is not { } goal ? ""
        : kind.GoalOfBound ? goal.ToString("0.00", CultureInfo.InvariantCulture) + " of bound"
        : (kind.LowerIsBetter ? "≤ " : "≥ ") + Numbers.Short(goal);

    private static string[] Cells(Figure figure) =>
    [
        figure.Name,
        Numbers.Short(figure.Median),
        figure.Values.Count > 1 ? $"{Numbers.Short(figure.Min)} - {Numbers.Short(figure.Max)}" : "",
        figure.Unit,
        figure.OfBound is { } share ? $"{share.ToString("0.00", CultureInfo.InvariantCulture)} of {figure.Bound}" : "",
        figure.CoreMicroseconds is { } cost ? cost.ToString("0.00", CultureInfo.InvariantCulture) : "",
        Goal(FigureCatalog.Of(figure.Name)),
        figure.Reached is { } reached ? (reached ? "yes" : "no") : "",
    ];
}
