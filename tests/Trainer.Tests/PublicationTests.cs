using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Commands;

namespace StreamSentiment.Trainer.Tests;

/// <summary>What becomes of a training when its version cannot be published as it was meant to be.</summary>
[Collection("console")]
public sealed class PublicationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConsoleCapture _console = new();

    private string Models => Path.Combine(_folder.Path, "models");

    private string Work => Path.Combine(_folder.Path, "work");

    public void Dispose()
    {
        _console.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_training_whose_version_was_taken_meanwhile_is_published_under_another_without_training_again()
    {
        Assert.Equal(0, await TrainAsync("--version", "7"));
        var output = Meanwhile(() => Directory.CreateDirectory(Path.Combine(Models, "tiny", "1")));
        Assert.Equal(1, await TrainAsync("--version", "1"));
        Assert.Contains("Pass 3:", output.ToString(), StringComparison.Ordinal);

        output.GetStringBuilder().Clear();
        Assert.True(await TrainAsync("--version", "2") == 0, _console.Errors);
        Assert.DoesNotContain("Pass ", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(Onnx("7"), Onnx("2"));
        Assert.DoesNotContain(Directory.EnumerateFiles(Work), file => Path.GetFileName(file).StartsWith("word2vec-lstm", StringComparison.Ordinal));
    }

    /// <summary>Does something in the middle of the training.</summary>
    private static HookedWriter Meanwhile(Action action)
    {
        var writer = new HookedWriter("Pass 2:", action);
        Console.SetOut(writer);
        return writer;
    }

    private PackageFile Onnx(string version) => ModelPackage.Load(Path.Combine(Models, "tiny", version)).Manifest.Files[ModelPackage.OnnxFile];

    private Task<int> TrainAsync(params string[] more) => CommandLine.RunAsync(TrainCommands.Create(TimeProvider.System),
    [
        "word2vec-lstm", "--data", Repository.MadeUpTweets, "--registry", Models, "--name", "tiny", "--work", Work, "--dimensions", "8", "--units", "8",
        "--vector-epochs", "5", "--epochs", "3", "--batch", "16", "--learning-rate", "0.01", "--threads", "1", .. more,
    ]);
}
