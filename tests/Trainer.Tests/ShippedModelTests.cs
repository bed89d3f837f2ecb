using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Tests;

public class ShippedModelTests
{
    private static string Folder => Path.Combine(Repository.Root, "models", "tweet-sentiment", "1");

    [Fact]
    public void The_shipped_package_proves_itself_and_is_small()
    {
        var package = ModelPackage.Load(Folder, maxBytes: 20L * 1024 * 1024);
        using var model = new SentimentModel(package);
        model.VerifyGolden();
    }

    [Fact]
    public void Its_vocabulary_holds_no_mention_and_no_link()
    {
        var vocabulary = ModelPackage.Load(Folder).Vocabulary;
        Assert.All(Enumerable.Range(0, vocabulary.Count), id =>
        {
            Assert.DoesNotContain('@', vocabulary[id].Replace(":@", "", StringComparison.Ordinal));
            Assert.DoesNotContain("//", vocabulary[id], StringComparison.Ordinal);
        });
    }

    [SkippableFact]
    public void Its_figures_are_those_of_its_manifest_and_reach_the_goal()
    {
        var test = Path.Combine(Repository.SharedData, "sentiment140", "test.csv");
        Skip.IfNot(File.Exists(test), "the shared data is not here");
        var package = ModelPackage.Load(Folder);
        using var model = new SentimentModel(package);
        var figures = ModelEvaluation.Of(model, LabelledFile.Read(test), test, CancellationToken.None).At(model.DecisionThreshold);
        Assert.Equal(package.Manifest.Metrics["test_accuracy"], figures.Accuracy, 0.001);
        Assert.Equal(package.Manifest.Metrics["test_precision"], figures.Precision, 0.001);
        Assert.Equal(package.Manifest.Metrics["test_recall"], figures.Recall, 0.001);
        Assert.True(figures is { Accuracy: >= 0.77, Precision: >= 0.77, Recall: >= 0.75 }, figures.ToString());
    }
}
