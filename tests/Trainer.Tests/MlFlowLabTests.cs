using System.CommandLine;
using StreamSentiment.Common.Models;
using StreamSentiment.TestSupport.MlFlow;
using StreamSentiment.Trainer.Commands;

namespace StreamSentiment.Trainer.Tests;

/// <summary>The model lab with an MLflow server as its registry.</summary>
[Collection("console")]
public sealed class MlFlowLabTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConsoleCapture _console = new();
    private readonly MlFlowServer _server = new();

    private static string TestFile => Path.Combine(Repository.MadeUpTweets, "sentiment140", "test.csv");

    public void Dispose()
    {
        _server.Dispose();
        _console.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_training_is_logged_and_registered_and_leaves_no_draft()
    {
        Assert.True(await TrainAsync() == 0, _console.Errors);
        Assert.Contains($"Registered tiny:1 in {_server.Address}.", _console.Output, StringComparison.Ordinal);
        var run = Assert.Single(_server.Runs);
        Assert.Equal([1, 2], _server.MetricHistory(run, "train_loss").Select(loss => loss.Step));
        Assert.Equal([1, 2, 3], _server.MetricHistory(run, "val_precision").Select(precision => precision.Step));
        Assert.Contains(_server.Run(run)["data"]!["params"]!.AsArray(), parameter => (string)parameter!["key"]! == "units");
        var root = _server.PathOf(run);
        foreach (var file in new[] { "model.onnx", "README.md", "roc.png", "training-curves.png", "run.json", "model.json" })
        {
            Assert.NotNull(_server.Artifact($"{root}/model/{file}"));
        }

        Assert.Equal($"# tiny, version 1\n", ReadLine(_server.Artifact($"{root}/model/README.md")!));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, "work", "packages")));
        Assert.False(Directory.Exists("models"));

        // The checkpoint is gone: the next one is trained, and gets the next number.
        Assert.True(await TrainAsync() == 0, _console.Errors);
        Assert.Equal("2", (string)_server.Version("tiny", "2")["version"]!);
    }

    [Fact]
    public async Task A_server_that_is_away_or_a_version_that_was_asked_for_is_told_before_any_work()
    {
        Assert.Equal(1, await TrainAsync("--version", "7"));
        Assert.Contains("numbers versions itself: leave out --version 7", _console.Errors, StringComparison.Ordinal);
        _console.Clear();
        _server.Dispose();
        Assert.Equal(1, await TrainAsync());
        Assert.Contains($"{_server.Address} does not answer", _console.Errors, StringComparison.Ordinal);
        Assert.Equal("", _console.Output);
    }

    [Fact]
    public async Task A_server_that_goes_away_while_it_is_published_costs_no_training()
    {
        _server.Instead = request => request.Path.EndsWith("runs/create", StringComparison.Ordinal) ? (503, "text/html", "gone") : null;
        Assert.Equal(1, await TrainAsync());
        Assert.Contains("Pass 2:", _console.Output, StringComparison.Ordinal);
        _server.Instead = _ => null;
        _console.Clear();
        Assert.True(await TrainAsync() == 0, _console.Errors);
        Assert.DoesNotContain("Pass ", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packages_are_registered_compared_judged_and_made_champion()
    {
        Assert.True(await TrainAsync("--registry", Path.Combine(_folder.Path, "models")) == 0, _console.Errors);
        var package = Path.Combine(_folder.Path, "models", "tiny", "1");
        Assert.True(await RunAsync("register", "--package", package, "--registry", _server.Address, "--alias", "champion") == 0,
            _console.Errors);
        Assert.Contains("champion is now tiny:1", _console.Output, StringComparison.Ordinal);
        Assert.Equal(1, await RunAsync("register", "--package", package, "--registry", _server.Address, "--version", "5"));
        // An alias that MLflow keeps for itself is told before anything is registered.
        _server.Requests.Clear();
        Assert.Equal(1, await RunAsync("register", "--package", package, "--registry", _server.Address, "--alias", "latest"));
        Assert.Contains("'latest' cannot be an alias", _console.Errors, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);

        Assert.True(await RunAsync("compare", "--registry", _server.Address, "--name", "tiny", "--file", TestFile) == 0, _console.Errors);
        Assert.Contains("1 (champion) *", _console.Output, StringComparison.Ordinal);
        Assert.True(await RunAsync("evaluate", "--registry", _server.Address, "--model", "tiny", "--file", TestFile) == 0, _console.Errors);
        Assert.True(await RunAsync("register", "--registry", _server.Address, "--model", "tiny:1", "--alias", "best") == 0,
            _console.Errors);
        Assert.Contains("best is now tiny:1", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_only_MLflow_takes_is_registered_there_and_refused_for_a_folder()
    {
        const string Name = "../team a/tweets";
        Assert.True(await TrainAsync("--name", Name) == 0, _console.Errors);
        Assert.Contains($"Registered {Name}:1 in {_server.Address}.", _console.Output, StringComparison.Ordinal);
        Assert.Equal(1, await RunAsync("register", "--package", _folder.Path, "--registry", Path.Combine(_folder.Path, "models"), "--name", Name));
        Assert.Contains("'../team a/tweets' cannot be the name of a model", _console.Errors, StringComparison.Ordinal);
    }

    private static string ReadLine(byte[] text) => System.Text.Encoding.UTF8.GetString(text).Split('\n')[0] + "\n";

    private Task<int> TrainAsync(params string[] more) => RunAsync(
    [
        "word2vec-lstm", "--data", Repository.MadeUpTweets, .. more.Contains("--registry") ? [] : new[] { "--registry", _server.Address },
        .. more.Contains("--name") ? [] : new[] { "--name", "tiny" }, "--work", Path.Combine(_folder.Path, "work"), "--dimensions", "8", "--units", "8",
        "--vector-epochs", "2", "--epochs", "2", "--batch", "16", "--learning-rate", "0.01", "--threads", "1", .. more,
    ]);

    private static Task<int> RunAsync(params string[] args) => CommandLine.RunAsync(
        TrainCommands.Create(TimeProvider.System), args, new InvocationConfiguration { Output = Console.Out, Error = Console.Error });
}
