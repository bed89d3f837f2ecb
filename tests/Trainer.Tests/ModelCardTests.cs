using System.CommandLine;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Commands;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Packaging;
using StreamSentiment.Trainer.Runs;

namespace StreamSentiment.Trainer.Tests;

/// <summary>What a package says of the data it was made from.</summary>
[Collection("console")]
public sealed class ModelCardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConsoleCapture _console = new();

    public void Dispose()
    {
        _console.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_of_the_users_own_is_called_by_its_name_and_by_nothing_else()
    {
        var mine = _folder.Write("elsewhere/mine.csv", await File.ReadAllTextAsync(Path.Combine(Repository.MadeUpTweets, "sentiment140", "train.csv")));
        var models = Path.Combine(_folder.Path, "models");
        var code = await new RootCommand { BowCommand.Create(TimeProvider.System) }
            .Parse(["bow", "--train", mine, "--out", models, "--name", "tiny", "--work", Path.Combine(_folder.Path, "work"), "--grid", "none",
                "--threads", "1"])
            .InvokeAsync(new InvocationConfiguration { Output = Console.Out, Error = Console.Error });
        Assert.True(code == 0, _console.Errors);
        var package = Path.Combine(models, "tiny", "1");
        var card = await File.ReadAllTextAsync(Path.Combine(package, ModelPackage.CardFile));
        Assert.Contains("| mine.csv | training, validation, test | as you have them |", card, StringComparison.Ordinal);
        Assert.Contains("mine.csv test", card, StringComparison.Ordinal);
        Assert.Contains("bow --train mine.csv", card, StringComparison.Ordinal);
        Assert.All(["Sentiment140 (", "SemEval", "Airline", "Sentiment140 test", _folder.Path, "--data"],
            word => Assert.DoesNotContain(word, card, StringComparison.Ordinal));

        var run = RunRecord.Read(package)!;
        Assert.Equal("mine.csv", run.Parameters["train"]);
        Assert.DoesNotContain("data", run.Parameters.Keys);
        Assert.Equal(TextFiles.Digest(mine), run.DataFiles["mine.csv"]);
        Assert.DoesNotContain(_folder.Path, await File.ReadAllTextAsync(Path.Combine(package, ModelPackage.RunFile)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folders_sets_are_named_when_they_were_used_and_only_then()
    {
        var data = new TrainingData("d", "d/train.csv", "d/validation.csv", "d/test.csv", [new LabelledSet("airline", "d/a.csv")], "d/u.txt", null,
            SetNames.Main);
        var lstm = DataTerms.Of(data, Trained("lstm", "vocabulary, word vectors"));
        Assert.Contains("| Sentiment140 (", lstm, StringComparison.Ordinal);
        Assert.Contains("| Twitter US Airline Sentiment | training | CC BY-NC-SA 4.0 |", lstm, StringComparison.Ordinal);
        Assert.Contains("| unlabelled tweets | vocabulary, word vectors |", lstm, StringComparison.Ordinal);
        Assert.Contains("fewer than five times", lstm, StringComparison.Ordinal);
        Assert.DoesNotContain("SemEval", lstm, StringComparison.Ordinal);
        Assert.DoesNotContain("Extraction", lstm, StringComparison.Ordinal);

        var network = DataTerms.Of(data, Trained("distilbert", null));
        Assert.DoesNotContain("unlabelled", network, StringComparison.Ordinal);
        Assert.DoesNotContain("fewer than five times", network, StringComparison.Ordinal);
    }

    private static TrainedModel Trained(string family, string? unlabelled) => new()
    {
        Family = family,
        EmbeddingType = family,
        Preprocessing = new TokenizerSettings(),
        Onnx = [],
        Vocabulary = [],
        Description = "",
        Command = "",
        TrainingTime = TimeSpan.Zero,
        Run = new RunLog(),
        UnlabelledUse = unlabelled,
    };
}
