using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Reports;

/// <summary>What <c>train evaluate</c> finds, snake_case in JSON.</summary>
/// <param name="Model">Name and version.</param>
/// <param name="Tweets">What was scored.</param>
/// <param name="Threshold">The package's decision threshold; all figures but the AUC are taken there.</param>
/// <param name="Unscorable">Tweets without any token, which are in no figure.</param>
/// <param name="Curve">The most precise threshold for each of some floors of the recall.</param>
internal sealed record EvaluationReport(string Model, string Tweets, float Threshold, Figures Figures, int Unscorable,
    IReadOnlyList<RecallRow> Curve)
{
    private static readonly double[] Floors = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5];

    /// <summary>The report of an evaluation.</summary>
    public static EvaluationReport Of(string model, string tweets, float threshold, ModelEvaluation evaluation, ScoreCurve curve) => new(
        model,
        tweets,
        threshold,
        evaluation.At(threshold),
        evaluation.Unscorable,
        [.. Floors.Select(floor => curve.MostPrecise(floor) is { } point
            ? new RecallRow(floor, point.Score, curve.Recall(point), point.Precision)
            : new RecallRow(floor, null, 0, 0)).Where(row => row.Threshold is not null)]);

    /// <summary>The first line for people.</summary>
    public string Headline => string.Create(CultureInfo.InvariantCulture, $"{Model} at threshold {Threshold:0.0000}: {Figures}");

    /// <summary>The counts as a small table.</summary>
    public string ConfusionTable()
    {
        var counts = Figures.Counts;
        var table = new TextTable("truth", ">called negative", ">called positive");
        table.Add("negative", Number(counts.TrueNegative), Number(counts.FalsePositive));
        table.Add("positive", Number(counts.FalseNegative), Number(counts.TruePositive));
        return table.ToText();
    }

    /// <summary>Thresholds by the recall that they leave.</summary>
    public string CurveTable()
    {
        var table = new TextTable(">recall at least", ">threshold", ">recall", ">precision");
        foreach (var row in Curve)
        {
            table.Add(
                row.RecallFloor.ToString("0.00", CultureInfo.InvariantCulture),
                FiguresTable.Cell(row.Threshold!.Value),
                FiguresTable.Cell(row.Recall),
                FiguresTable.Cell(row.Precision));
        }

        return table.ToText();
    }

    /// <summary>As indented JSON.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ReportJson.Default.EvaluationReport), (byte)'\n'];

    /// <summary>The whole curve as CSV, one row for each different score, the highest first.</summary>
    public static string ToCsv(ScoreCurve curve)
    {
        var text = new StringBuilder("threshold,recall,precision,false_positive_rate,true_positives,false_positives\n");
        foreach (var point in curve.Points)
        {
            text.Append(CultureInfo.InvariantCulture, $"{point.Score:R},{curve.Recall(point):0.000000},{point.Precision:0.000000},")
                .Append(CultureInfo.InvariantCulture, $"{curve.FalsePositiveRate(point):0.000000},{point.TruePositives},{point.FalsePositives}\n");
        }

        return text.ToString();
    }

    private static string Number(int count) => count.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The most precise threshold with enough recall.</summary>
/// <param name="RecallFloor">The recall asked for.</param>
/// <param name="Threshold">Tweets at or above it are called positive; null when none has that recall.</param>
internal sealed record RecallRow(double RecallFloor, float? Threshold, double Recall, double Precision);

/// <summary>Source-generated JSON of reports. The AUC of one class alone is NaN.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    IgnoreReadOnlyProperties = true,
    WriteIndented = true)]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
