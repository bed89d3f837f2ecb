using System.CommandLine;
using StreamSentiment.Trainer.Commands;

namespace StreamSentiment.Trainer.Tests;

/// <summary>Options that other options make idle are refused before long work.</summary>
[Collection("console")]
public sealed class ContradictionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConsoleCapture _console = new();

    public void Dispose()
    {
        _console.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("--dimensions", "word2vec-lstm", "--vectors", "v.txt", "--dimensions", "8")]
    [InlineData("--vector-epochs", "champion", "--vectors", "v.txt", "--vector-epochs", "1")]
    [InlineData("--train", "glove-lstm", "--train", "t.csv")]
    [InlineData("--train", "bow", "--train", "t.csv")]
    [InlineData("'airlin'", "word2vec-lstm", "--weights", "airlin=2")]
    [InlineData("'airline'", "champion", "--teacher-weights", "airline=2")]
    public async Task What_would_be_ignored_is_refused(string named, string command, params string[] more)
    {
        Assert.Equal(1, await CommandLine.RunAsync(
            TrainCommands.Create(TimeProvider.System),
            [command, "--data", Repository.MadeUpTweets, "--out", _folder.Path, "--work", Path.Combine(_folder.Path, "work"), "--threads", "1", .. more],
            new InvocationConfiguration { Output = Console.Out, Error = Console.Error }));
        Assert.Contains(named, _console.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "work")));
    }
}
