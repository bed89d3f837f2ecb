using System.CommandLine;
using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Commands;

namespace StreamSentiment.Trainer.Tests;

/// <summary><c>train bow</c>, from tweets to packages.</summary>
[Collection("console")]
public sealed class BowCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConsoleCapture _console = new();

    private string Models => Path.Combine(_folder.Path, "models");

    public void Dispose()
    {
        _console.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_learner_beats_chance_by_far_on_held_out_tweets()
    {
        // The publisher refuses a package that differs from ML.NET by more than 1e-5.
        Assert.Equal(0, await TrainAsync(Repository.MadeUpTweets, "--learner", "all", "--features", "both"));
        var packages = Enumerable.Range(1, 7).Select(version => ModelPackage.Load(Path.Combine(Models, "tiny", $"{version}"))).ToList();
        Assert.False(Directory.Exists(Path.Combine(Models, "tiny", "8")));
        Assert.All(packages, package =>
        {
            Assert.Equal("bow", package.Manifest.Family);
            Assert.True(package.Manifest.Metrics["test_accuracy"] > 0.9, $"accuracy {package.Manifest.Metrics["test_accuracy"]}");
            Assert.True(package.Manifest.Metrics["val_recall"] >= 0.765);
            using var model = new SentimentModel(package);
            Assert.InRange(model.Score("qwzx vbnp"), 0.01f, 0.99f);
            Assert.True(float.IsNaN(model.Score("()")));
        });
        Assert.Equal(["counts", "tf-idf", "counts", "counts", "tf-idf", "counts", "tf-idf"],
            packages.Select(package => package.Manifest.EmbeddingType));
        Assert.Contains("random-forest", await File.ReadAllTextAsync(Path.Combine(packages[6].Directory, ModelPackage.CardFile)),
            StringComparison.Ordinal);
        // What is published needs no checkpoint.
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder.Path, "work")));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_package()
    {
        Assert.Equal(0, await TrainAsync(Repository.MadeUpTweets, "--learner", "linear-svm"));
        Assert.Equal(0, await TrainAsync(Repository.MadeUpTweets, "--learner", "linear-svm"));
        Assert.Equal(Onnx("1"), Onnx("2"));

        PackageFile Onnx(string version) => ModelPackage.Load(Path.Combine(Models, "tiny", version)).Manifest.Files[ModelPackage.OnnxFile];
    }

    [Theory]
    [InlineData("", "train.csv holds no tweets")]
    [InlineData("target,text\n4,good\n4,better\n", "train.csv holds only positive tweets")]
    [InlineData("target,text\n4,()\n", "train.csv holds no tweets to learn from")]
    [InlineData("target,text\n4,good\n0,bad\n", "No token comes 5 times")]
    [InlineData("target,text\n4,gut gut gut gut gut\n0,schlecht\n", "the vocabulary matches nothing")]
    public async Task Data_that_cannot_be_learned_from_is_refused(string train, string problem)
    {
        _folder.Write("data/sentiment140/train.csv", train);
        _folder.Write("data/sentiment140/validation.csv", "target,text\n4,fine\n0,poor\n");
        _folder.Write("data/sentiment140/test.csv", "target,text\n4,fine\n0,poor\n");
        Assert.Equal(1, await TrainAsync(Path.Combine(_folder.Path, "data")));
        Assert.Contains(problem, _console.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Models, "tiny")));
    }

    [Theory]
    [InlineData("--features counts", "--learner", "naive-bayes", "--features", "tf-idf")]
    [InlineData("leave it out", "--learner", "all", "--version", "3")]
    public async Task What_makes_no_model_is_refused_before_any_work(string advice, params string[] options)
    {
        Assert.Equal(1, await TrainAsync("none", options));
        Assert.Contains(advice, _console.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--learner", "perceptron")]
    [InlineData("--features", "words")]
    [InlineData("--ngrams", "3")]
    public async Task Wrong_options_are_refused(params string[] options) => Assert.NotEqual(0, await TrainAsync("none", options));

    private Task<int> TrainAsync(string data, params string[] more) => new RootCommand { BowCommand.Create(TimeProvider.System) }
        .Parse([
            "bow", "--data", data, "--out", Models, "--name", "tiny", "--work", Path.Combine(_folder.Path, "work"), "--grid", "none",
            "--threads", "1", .. more,
        ])
        .InvokeAsync(new InvocationConfiguration { Output = Console.Out, Error = Console.Error });
}
