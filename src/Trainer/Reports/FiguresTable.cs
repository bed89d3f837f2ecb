using System.Globalization;
using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Reports;

/// <summary>Figures of several sets of tweets below one another.</summary>
internal static class FiguresTable
{
    /// <summary>The table, empty.</summary>
    public static TextTable Create() => new("tweets", ">number", ">accuracy", ">precision", ">recall", ">F1", ">AUC");

    /// <summary>Adds the figures of a set.</summary>
    public static void Add(this TextTable table, string set, Figures figures) => table.Add(
        [set, figures.Count.ToString(CultureInfo.InvariantCulture), .. Cells(figures)]);

    /// <summary>Accuracy, precision, recall, F1 and AUC.</summary>
    public static IEnumerable<string> Cells(Figures figures) =>
        new[] { figures.Accuracy, figures.Precision, figures.Recall, figures.F1, figures.Auc }.Select(Cell);

    /// <summary>A figure from 0 to 1 in four digits.</summary>
    public static string Cell(double figure) => figure.ToString("0.0000", CultureInfo.InvariantCulture);
}
