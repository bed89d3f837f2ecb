using System.CommandLine;
using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Evaluation;
using StreamSentiment.Trainer.Pictures;
using StreamSentiment.Trainer.Reports;

namespace StreamSentiment.Trainer.Commands;

/// <summary><c>train evaluate</c>: figures of a package on labelled tweets.</summary>
internal static class EvaluateCommand
{
    /// <summary>The command.</summary>
    /// <param name="time">The clock.</param>
    public static Command Create(TimeProvider time)
    {
        var source = new PackageSource();
        var file = new Option<string?>("--file")
        {
            Description = "CSV of labelled tweets, gzipped or not, UTF-8 or Latin-1: a header with text and target, sentiment or "
                + "airline_sentiment, or Sentiment140's six columns. Neutral rows are passed over.",
        };
        var heldOut = new Option<string?>("--held-out")
        {
            Description = "Instead of --file: the part of a set of --data that no model learns from: sentiment140 (its test file), semeval, "
                + "tweet-sentiment-extraction, airline (a fifth of each).",
        };
        var data = Options.Text("--data", "Folder with the data, for --held-out.", "../shared/data");
        var curve = new Option<string?>("--curve-csv") { Description = "Write precision and recall at every threshold to this CSV." };
        var pictures = new Option<string?>("--pictures") { Description = "Draw ROC, precision against recall and the confusion matrix into this folder." };
        var json = new Option<string?>("--json") { Description = "Write the figures to this JSON file." };
        var command = new Command("evaluate", "Score labelled tweets with a model package, as the stream would, and print figures.");
        foreach (var option in source.All.Concat([file, heldOut, data, curve, pictures, json]))
        {
            command.Options.Add(option);
        }

        command.SetAction((result, stop) => Failures.Report(() =>
        {
            var tweets = (result.GetValue(file), result.GetValue(heldOut)) switch
            {
                ({ } named, null) => JudgedTweets.OfFile(named),
                (null, { } set) => JudgedTweets.HeldOut(result.GetValue(data)!, set),
                _ => throw new DataException("Give --file FILE, or --held-out SET for the held-out part of a set of --data."),
            };
            using var model = new SentimentModel(source.Open(result, stop));
            var progress = new Progress("Scoring", tweets.Tweets.Count(), time);
            var evaluation = ModelEvaluation.Of(model, tweets.Tweets, tweets.Name, stop, progress);
            progress.Close();
            var points = evaluation.Curve();
            var report = EvaluationReport.Of($"{model.Name}:{model.Version}", tweets.Name, model.DecisionThreshold, evaluation, points);
            Print(report);
            WriteFile(result.GetValue(curve), path => File.WriteAllText(path, EvaluationReport.ToCsv(points)));
            WriteFile(result.GetValue(json), path => File.WriteAllBytes(path, report.ToJson()));
            WriteFile(result.GetValue(pictures) is { } folder ? Path.Combine(folder, RocPicture.File) : null, _ => Draw(report, points, result.GetValue(pictures)!));
        }));
        return command;
    }

    private static void Print(EvaluationReport report)
    {
        Console.WriteLine(report.Headline);
        if (report.Unscorable > 0)
        {
            Console.WriteLine($"{report.Unscorable} tweets hold no token and are in no figure.");
        }

        if (double.IsNaN(report.Figures.Auc))
        {
            Console.WriteLine("All tweets are of one class: there is no AUC, and precision or recall says nothing.");
        }

        Console.WriteLine($"\n{report.ConfusionTable()}\n{report.CurveTable()}".TrimEnd());
    }

    private static void Draw(EvaluationReport report, ScoreCurve points, string folder)
    {
        var set = Path.GetFileName(report.Tweets);
        NamedCurve[] curves = [new(set, points, report.Figures)];
        Write(RocPicture.File, RocPicture.Draw(report.Model, curves));
        Write(PrecisionRecallPicture.File, PrecisionRecallPicture.Draw(report.Model, report.Threshold, curves));
        Write(ConfusionPicture.File, ConfusionPicture.Draw(report.Model, set, report.Threshold, report.Figures.Counts));

        void Write(string file, byte[] png) => File.WriteAllBytes(Path.Combine(folder, file), png);
    }

    /// <summary>Writes a file that was asked for, making its folder.</summary>
    internal static void WriteFile(string? path, Action<string> write)
    {
        if (path is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            write(path);
        }
    }
}
