using System.CommandLine;
using System.CommandLine.Help;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Commands;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Tests;

/// <summary>The whole way from tweets to a package, by the commands that people type.</summary>
[Collection("console")]
public sealed class CommandTests : IDisposable
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
    public async Task Training_on_made_up_tweets_beats_chance_by_far_and_can_be_repeated()
    {
        Assert.Equal(0, await TrainAsync(Repository.MadeUpTweets));
        Assert.Equal(0, await TrainAsync(Repository.MadeUpTweets));

        var package = ModelPackage.Load(Path.Combine(Models, "tiny", "1"));
        Assert.True(package.Manifest.Metrics["test_accuracy"] > 0.9, $"accuracy {package.Manifest.Metrics["test_accuracy"]}");
        Assert.True(package.Manifest.Metrics["val_recall"] >= 0.755);
        Assert.Contains("made up for the tests", await File.ReadAllTextAsync(Path.Combine(package.Directory, ModelPackage.CardFile)),
            StringComparison.Ordinal);
        // One thread and one seed: the second version is the first.
        var again = ModelPackage.Load(Path.Combine(Models, "tiny", "2"));
        Assert.Equal(package.Manifest.Files[ModelPackage.OnnxFile], again.Manifest.Files[ModelPackage.OnnxFile]);

        var test = Path.Combine(Repository.MadeUpTweets, "sentiment140", "test.csv");
        Assert.Equal(0, await RunAsync("evaluate", "--registry", Models, "--model", "tiny:1", "--file", test));
        var expected = FormattableString.Invariant(
            $"accuracy {package.Manifest.Metrics["test_accuracy"]:0.0000}, precision {package.Manifest.Metrics["test_precision"]:0.0000}");
        Assert.Contains($"tiny:1 at threshold {package.Manifest.DecisionThreshold:0.0000}: {expected}", _console.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_data_folder_is_named_with_its_option()
    {
        Assert.Equal(1, await TrainAsync(Path.Combine(_folder.Path, "gone")));
        Assert.Contains("gone", _console.Errors, StringComparison.Ordinal);
        Assert.Contains("--data", _console.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _console.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "train.csv holds no tweets")]
    [InlineData("target,text\n4,good\n4,better\n", "train.csv holds only positive tweets")]
    [InlineData("target,text\n4,()\n", "train.csv holds no tweets to learn from")]
    public async Task Data_that_cannot_be_learned_from_is_refused(string train, string problem)
    {
        _folder.Write("data/sentiment140/train.csv", train);
        _folder.Write("data/sentiment140/validation.csv", "target,text\n4,fine\n0,poor\n");
        _folder.Write("data/sentiment140/test.csv", "target,text\n4,fine\n0,poor\n");
        Assert.Equal(1, await TrainAsync(Path.Combine(_folder.Path, "data")));
        Assert.Contains(problem, _console.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(Models, "tiny")));
    }

    [Fact]
    public void Tweets_that_judge_the_model_are_not_learned_and_other_sets_keep_parts_back()
    {
        var known = string.Concat(Enumerable.Range(0, 5).SelectMany(i => new[] { $"4,good day {i}\n", $"0,bad day {i}\n" }));
        _folder.Write("sentiment140/train.csv", $"target,text\n{known}4,Good  DAY &amp; night\n");
        _folder.Write("sentiment140/validation.csv", "target,text\n4,good day & night\n0,bad evening\n");
        _folder.Write("sentiment140/test.csv", "target,text\n4,good evening\n0,bad\n");
        _folder.Write("airline/tweets.csv", "airline_sentiment,text\n"
            + string.Concat(Enumerable.Range(0, 100).Select(i => $"negative,late flight {i} {i * 7}\n")));
        var parts = Enumerable.Range(0, 100).CountBy(i => TextFold.PartOf($"late flight {i} {i * 7}")).ToDictionary();
        Assert.InRange(parts[TextPart.Test], 5, 40);
        Assert.InRange(parts[TextPart.Validation], 1, 20);
        var corpus = Corpus.Read(DataFolder.Open(_folder.Path), new TokenizerSettings(), 5, 100, TweetWeights.Even, CancellationToken.None);
        Assert.Equal(10 + parts[TextPart.Train], corpus.Train.Count);
        Assert.Equal(2, corpus.Validation.Count);
    }

    [Fact]
    public async Task A_version_is_never_written_twice()
    {
        Directory.CreateDirectory(Path.Combine(Models, "tiny", "3"));
        Assert.Equal(1, await TrainAsync(Repository.MadeUpTweets, "--version", "3"));
        Assert.Contains("is there already", _console.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("word2vec-lstm", "--units", "0")]
    [InlineData("word2vec-lstm", "--recall-floor", "2")]
    [InlineData("word2vec-lstm", "--min-count", "1")]
    [InlineData("evaluate", "--model", "tiny")]
    public async Task Wrong_options_are_refused_before_any_work(params string[] args) => Assert.NotEqual(0, await RunAsync(args));

    [Fact]
    public async Task Evaluating_without_a_registry_names_the_setting()
    {
        Assert.Equal(1, await RunAsync("evaluate", "--registry", Models, "--file", "none.csv"));
        Assert.Contains("--registry", _console.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_says_what_is_true_after_a_version_was_written_too()
    {
        Assert.Equal(130, await Failures.Report(() => throw new OperationCanceledException()));
        Assert.DoesNotContain("nothing was written", _console.Errors, StringComparison.Ordinal);
        Assert.Contains("reported as written stays", _console.Errors, StringComparison.Ordinal);
        Assert.Contains("checkpoints", _console.Errors, StringComparison.Ordinal);
    }

    private Task<int> TrainAsync(string data, params string[] more) => RunAsync(
    [
        "word2vec-lstm", "--data", data, "--out", Models, "--name", "tiny", "--dimensions", "8", "--units", "8", "--vector-epochs", "20",
        "--epochs", "12", "--batch", "16", "--learning-rate", "0.01", "--threads", "1", .. more,
    ]);

    private static Task<int> RunAsync(params string[] args)
    {
        return CommandLine.RunAsync(TrainCommands.Create(TimeProvider.System), args, new InvocationConfiguration { Output = Console.Out, Error = Console.Error });
    }
}
