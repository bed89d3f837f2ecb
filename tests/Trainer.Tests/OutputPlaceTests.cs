using StreamSentiment.Trainer.Commands;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Torch;
using TorchSharp;

namespace StreamSentiment.Trainer.Tests;

/// <summary>Where nothing can be written is said before the work, and not after it.</summary>
[Collection("console")]
public sealed class OutputPlaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConsoleCapture _console = new();

    private string AFile => _folder.Write("a-file", "x");

    public void Dispose()
    {
        _console.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("word2vec-lstm", "--registry")]
    [InlineData("word2vec-lstm", "--work")]
    [InlineData("champion", "--registry")]
    [InlineData("bow", "--out")]
    [InlineData("bow", "--work")]
    public async Task A_training_that_could_not_be_written_does_not_begin(string command, string option)
    {
        string[] places = [.. new[] { "--registry", "--work" }.Where(place => place != option && (option != "--out" || place != "--registry"))
            .SelectMany(place => new[] { place, Path.Combine(_folder.Path, place[2..]) })];
        foreach (var wrong in new[] { AFile, Path.Combine(AFile, "deeper") })
        {
            Assert.Equal(1, await RunAsync([command, "--data", Repository.MadeUpTweets, .. places, option, wrong]));
        }

        AssertRefused(option);
        Assert.Equal("a-file", Path.GetFileName(Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path))));
    }

    [Theory]
    [InlineData("word2vec")]
    [InlineData("glove")]
    public async Task Word_vectors_that_could_not_be_written_are_not_learned(string command)
    {
        var (input, work) = (_folder.Write("texts.txt", "good day\n"), Path.Combine(_folder.Path, "work"));
        Assert.Equal(1, await RunAsync([command, "--input", input, "--work", work, "--out", _folder.Path]));
        AssertRefused("--out");
        Assert.Equal(1, await RunAsync([command, "--input", input, "--work", work, "--out", Path.Combine(AFile, "vectors.txt")]));
        AssertRefused("--out");
        Assert.Equal(1, await RunAsync([command, "--input", input, "--work", AFile, "--out", Path.Combine(_folder.Path, "vectors.txt")]));
        AssertRefused("--work");
        Assert.Equal(1, await RunAsync([command, "--input", input, "--work", work, "--out", ""]));
        Assert.Contains("--out must not be empty.", _console.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work));
    }

    [Fact]
    public async Task A_checkpoint_that_could_not_be_saved_is_not_trained()
    {
        Assert.Equal(1, await RunAsync(
        [
            "distilbert", "--checkpoint", _folder.Path, "--data", Repository.MadeUpTweets, "--registry", Path.Combine(_folder.Path, "models"),
            "--work", Path.Combine(_folder.Path, "work"), "--save-checkpoint", AFile,
        ]));
        AssertRefused("--save-checkpoint");
    }

    [Fact]
    public void A_place_that_can_be_written_is_left_as_it_was()
    {
        OutputPlaces.CheckFolder("--work", Path.Combine(_folder.Path, "not", "yet"));
        OutputPlaces.CheckFile("--out", Path.Combine(_folder.Path, "not", "yet.txt"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [SkippableFact]
    public void A_folder_where_the_system_lets_nobody_write_is_refused()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs /proc");
        var error = Assert.Throws<DataException>(() => OutputPlaces.CheckFolder("--registry", "/proc/models"));
        Assert.StartsWith("--registry: /proc/models cannot be written: ", error.Message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("word2vec-lstm")]
    [InlineData("champion")]
    public async Task A_device_that_is_not_there_is_said_before_tweets_are_read(string command)
    {
        TorchRuntime.EnsureLoadable();
        Skip.If(torch.cuda.is_available(), "there is a GPU");
        Assert.Equal(1, await RunAsync(
        [
            command, "--data", Repository.MadeUpTweets, "--registry", Path.Combine(_folder.Path, "models"), "--work", Path.Combine(_folder.Path, "work"),
            "--device", "cuda",
        ]));
        AssertRefused("--device cuda");
    }

    private void AssertRefused(string option)
    {
        Assert.StartsWith($"{option}: ", _console.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Reading tweets", _console.Errors, StringComparison.Ordinal);
        _console.Clear();
    }

    private static Task<int> RunAsync(string[] args) => CommandLine.RunAsync(TrainCommands.Create(TimeProvider.System), args);
}
