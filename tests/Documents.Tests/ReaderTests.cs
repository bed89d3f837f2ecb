using StreamSentiment.Documents.Tests.Reading;
using StreamSentiment.Documents.Tests.Running;

namespace StreamSentiment.Documents.Tests;

/// <summary>A page whose commands fail, or print something else, is told.</summary>
public sealed class ReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamsentiment-reader-").FullName;

    [Fact]
    public async Task Commands_run_in_their_order_in_one_shell()
    {
        Assert.Empty(await FollowAsync(
            "```console", "$ printf '%s\\n' 'made 3 of 4' > made   # as before", "$ export WHAT=made && cd .", "```",
            "```console long", "$ false", "```",
            "```console", "$ cat $WHAT", "made 5 of 5", "```"));
        Assert.True(File.Exists(Path.Combine(_folder, "made")));
    }

    [Theory]
    [InlineData("cat no-such-file", "ended with 1")]
    [InlineData("cat no-such-file | head -1; cd /no/such/folder", "ended with 1")]
    [InlineData("printf 'other\\n'", "no line like: wanted")]
    public async Task A_command_that_does_something_else_is_told_with_its_line(string command, string expected)
    {
        var problem = Assert.Single(await FollowAsync("text", "```console", $"$ {command}", "wanted", "```"));
        Assert.StartsWith("page.md:3: ", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_failure_of_a_page_is_told() =>
        Assert.Equal(2, (await FollowAsync("```console", "$ cat no-such-file", "$ cat no-such-file-either", "```")).Count);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<IReadOnlyList<string>> FollowAsync(params string[] lines)
    {
        await using var reader = new Reader(MarkdownPage.Read("page.md", string.Join('\n', lines)), _folder, Path.Combine(_folder, "notes"));
        await reader.FollowAsync();
        return reader.Problems;
    }
}
