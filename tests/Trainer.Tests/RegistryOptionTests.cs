using StreamSentiment.Trainer.Commands;

namespace StreamSentiment.Trainer.Tests;

/// <summary>What a version cannot be registered as is refused before any work, by the option that was typed.</summary>
[Collection("console")]
public sealed class RegistryOptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConsoleCapture _console = new();

    public static TheoryData<string, string, string> Wrong()
    {
        var wrong = new TheoryData<string, string, string>();
        foreach (var command in new[] { "word2vec-lstm", "glove-lstm", "champion", "bow", "distilbert", "register" })
        {
            foreach (var name in new[] { "../../evil", "", "..", ".hidden", "a/b", "a:b", "/evil" })
            {
                wrong.Add(command, "--name", name);
            }

            foreach (var version in new[] { "../../evil", "", "..", ".1", "1/2", "0", "007", "12345678901" })
            {
                wrong.Add(command, "--version", version);
            }

            wrong.Add(command, "--registry", "");
            wrong.Add(command, "--registry", "ftp://registry.example");
        }

        wrong.Add("bow", "--out", "");
        return wrong;
    }

    public void Dispose()
    {
        _console.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_cannot_be_registered_is_refused_before_any_work(string command, string option, string value)
    {
        string[] source = command == "register" ? ["--package", Gone] : ["--data", Gone];
        string[] more = command == "distilbert" ? ["--checkpoint", Gone] : [];
        Assert.Equal(1, await RunAsync([command, .. source, .. more, option, value]));
        Assert.StartsWith($"{option}: ", _console.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Gone, _console.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--name", "tweet-sentiment.v2_x")]
    [InlineData("--version", "10")]
    [InlineData("--version", "2.1-rc")]
    public async Task What_can_be_registered_is_not(string option, string value)
    {
        Assert.Equal(1, await RunAsync(["bow", "--data", Gone, "--registry", _folder.Path, "--work", _folder.Path, option, value]));
        Assert.StartsWith("There is no data folder", _console.Errors, StringComparison.Ordinal);
    }

    private string Gone => Path.Combine(_folder.Path, "gone");

    private static Task<int> RunAsync(string[] args) => CommandLine.RunAsync(
        TrainCommands.Create(TimeProvider.System), args,
        new System.CommandLine.InvocationConfiguration { Output = Console.Out, Error = Console.Error });
}
