using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Commands;

/// <summary><c>train evaluate</c>: figures of a package on a file of labelled tweets.</summary>
internal static class EvaluateCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var registry = Options.Text("--registry", "Folder of the model registry.", "models");
        var model = Options.Text("--model", "NAME or NAME:VERSION; without a version the one that would serve.", "tweet-sentiment");
        var file = new Option<string>("--file") { Description = "CSV of labelled tweets, gzipped or not.", Required = true };
        var command = new Command("evaluate", "Score a file of labelled tweets with a model package, as the stream would, and print figures.")
        {
            registry,
            model,
            file,
        };
        command.SetAction((result, stop) =>
            Failures.Report(() => Evaluate(result.GetValue(registry)!, result.GetValue(model)!, result.GetValue(file)!, stop)));
        return command;
    }

    private static void Evaluate(string registry, string model, string file, CancellationToken stop)
    {
        var parts = model.Split(':', 2);
        var options = new ModelOptions { Registry = registry, Name = parts[0], Version = parts.Length > 1 ? parts[1] : null };
        var source = new ModelSource(ModelRegistries.Open(registry), NullLogger<ModelSource>.Instance);
        var package = source.OpenAsync(options, cancellationToken: stop).GetAwaiter().GetResult();
        using var scorer = new SentimentModel(package);
        var evaluation = ModelEvaluation.Of(scorer, LabelledFile.Read(file), file, stop);
        Console.WriteLine($"{package} at threshold {scorer.DecisionThreshold:0.0000}: {evaluation.At(scorer.DecisionThreshold)}");
        if (evaluation.Unscorable > 0)
        {
            Console.WriteLine($"{evaluation.Unscorable} tweets hold no token and are in no figure.");
        }
    }
}
