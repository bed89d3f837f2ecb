using Microsoft.Extensions.Logging.Abstractions;
using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Tests;

/// <summary>The registry that comes with the project.</summary>
public class ShippedModelTests
{
    private const string Name = "tweet-sentiment";

    public static TheoryData<string> Versions => [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "models", Name))
        .Select(folder => Path.GetFileName(folder)).Where(version => !version.StartsWith('.')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_package_proves_itself_and_is_small(string version)
    {
        var package = Load(version);
        using var model = new SentimentModel(package);
        model.VerifyGolden();
        Assert.True(package.Golden.Count > 20);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void No_vocabulary_holds_a_link_nor_an_account_that_few_name(string version)
    {
        var package = Load(version);
        var tokens = Enumerable.Range(0, package.Vocabulary.Count).Select(id => package.Vocabulary[id].Replace(":@", "", StringComparison.Ordinal)).ToList();
        Assert.All(tokens, token => Assert.DoesNotContain("//", token, StringComparison.Ordinal));
        var accounts = tokens.Where(token => token.Contains('@', StringComparison.Ordinal)).ToList();
        if (!package.Manifest.Preprocessing.KnownMentions)
        {
            Assert.Empty(accounts);
            return;
        }

        // Of half a million tweets with ten thousands of accounts.
        Assert.InRange(accounts.Count, 1, 50);
        var run = File.ReadAllText(Path.Combine(package.Directory, ModelPackage.RunFile));
        Assert.Contains("\"min-mentions\": \"100\"", run, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_choice_is_one_between_LSTMs_on_either_kind_of_word_vectors_measured_on_the_same_data()
    {
        var registry = ModelRegistries.Open(Path.Combine(Repository.Root, "models"));
        var versions = await registry.ListAsync(Name, CancellationToken.None);
        Assert.Equal(["glove", "word2vec"], versions.Select(version => version.Tags["embedding_type"]).Distinct().Order(StringComparer.Ordinal));
        Assert.Single(versions.Select(version => version.DataDigest).Distinct());
        Assert.All(versions, version => Assert.Equal("lstm", version.Family));

        var chosen = await new ModelSource(registry, NullLogger<ModelSource>.Instance).OpenAsync(new ModelOptions { Name = Name });
        Assert.Equal(versions.Max(version => version.Metrics["val_precision"]), chosen.Manifest.Metrics["val_precision"]);
        Assert.True(chosen.Manifest.Metrics["val_recall"] >= 0.75);
    }

    [SkippableFact]
    public async Task The_figures_of_the_one_that_serves_are_those_of_its_manifest()
    {
        var test = Path.Combine(Repository.SharedData, "sentiment140", "test.csv");
        Skip.IfNot(File.Exists(test), "the shared data is not here");
        var package = await new ModelSource(ModelRegistries.Open(Path.Combine(Repository.Root, "models")), NullLogger<ModelSource>.Instance)
            .OpenAsync(new ModelOptions { Name = Name });
        using var model = new SentimentModel(package);
        Compare(LabelledFile.Read(test), test, "test");
        var airline = Path.Combine(Repository.SharedData, "airline", "tweets.csv");
        Compare(LabelledFile.Read(airline).Where(tweet => TextFold.PartOf(tweet.Text) == TextPart.Test), airline, "airline");

        void Compare(IEnumerable<LabelledTweet> tweets, string file, string set)
        {
            var figures = ModelEvaluation.Of(model, tweets, file, CancellationToken.None).At(model.DecisionThreshold);
            Assert.Equal(package.Manifest.Metrics[$"{set}_accuracy"], figures.Accuracy, 0.001);
            Assert.Equal(package.Manifest.Metrics[$"{set}_precision"], figures.Precision, 0.001);
            Assert.Equal(package.Manifest.Metrics[$"{set}_recall"], figures.Recall, 0.001);
        }
    }

    private static ModelPackage Load(string version) =>
        ModelPackage.Load(Path.Combine(Repository.Root, "models", Name, version), maxBytes: 20L * 1024 * 1024);
}
