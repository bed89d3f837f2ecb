using StreamSentiment.Documents.Tests.Checks;
using StreamSentiment.Documents.Tests.Reading;

namespace StreamSentiment.Documents.Tests;

/// <summary>What is found in a page, and what is found wrong with it.</summary>
public class MarkdownPageTests
{
    [Fact]
    public void Commands_stand_behind_a_prompt_with_their_output_below()
    {
        var page = Page("text", "```console long", "$ ./run --feed a \\", "    --until-done", "read 3", "", "scored 3", "$ ./test", "```");
        var fence = Assert.Single(page.Fences);
        Assert.Equal((2, "console"), (fence.Line, fence.Language));
        Assert.Equal(["long"], fence.Marks);
        var commands = page.CommandsOf(fence);
        Assert.Equal([3, 8], commands.Select(command => command.Line));
        Assert.Equal(["./run --feed a \\\n    --until-done", "./test"], commands.Select(command => command.Text));
        Assert.Equal(["read 3", "scored 3"], commands[0].Output);
    }

    [Fact]
    public void Spans_of_code_are_found_in_tables_and_over_two_lines_but_not_in_blocks()
    {
        var page = Page("| `./run` | `a \\| b` |", "`./train", "--help` and a ` too many", "", "then `last`", "```text", "`not this`", "```");
        Assert.Equal([(1, "./run"), (1, "a | b"), (2, "./train --help"), (5, "last")], page.Spans.Select(span => (span.Line, span.Text)));
    }

    [Fact]
    public void Queries_in_prose_are_found()
    {
        var page = Queries.In(Page("ask `select 1 from a`, `./run sql \"select 2\"`, `./run sql \"QUERY\"`, `select … from b`", "or `selected`"));
        Assert.Equal(["select 1 from a;", "select 2;"], page.Fences.Select(fence => Assert.Single(fence.Lines)));
    }

    [Fact]
    public void A_block_that_is_not_closed_is_told() =>
        Assert.Contains("page.md:2", Assert.Throws<FormatException>(() => Page("text", "```console", "$ ./run")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_block_without_a_fence_is_told()
    {
        var problem = Assert.Single(FenceCheck.ProblemsOf(Page("* a list", "    that goes on", "", "    ./run")));
        Assert.StartsWith("page.md:4: a block without a fence", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "$ ./run", "does not say what it is")]
    [InlineData("", "a picture", "does not say what it is")]
    [InlineData("bash", "./run", "console")]
    [InlineData("text", "./run --fresh", "nobody tries")]
    [InlineData("console", "read 3", "begins with a command")]
    [InlineData("console slow", "$ ./run", "'slow' is no mark")]
    [InlineData("console long", "$ ./run --frsh", "./run has no option --frsh")]
    [InlineData("json", "{\"a\": }", "no JSON")]
    public void A_block_that_cannot_be_tried_as_it_stands_is_told(string words, string line, string expected)
    {
        var problem = Assert.Single(Problems(words, line));
        Assert.StartsWith("page.md:", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("console", "$ ./run --fresh --Alerting:Consecutive=5 # a comment")]
    [InlineData("console engine", "$ docker compose --profile everything up")]
    [InlineData("text", "a ──► b")]
    [InlineData("json", "\"Alerting\": {}")]
    [InlineData("sql", "select 1;")]
    public void A_block_that_says_what_it_is_is_fine(string words, string line) => Assert.Empty(Problems(words, line));

    private static IReadOnlyList<string> Problems(string words, string line) => [.. FenceCheck.ProblemsOf(Page($"```{words}", line, "```"))];

    private static MarkdownPage Page(params string[] lines) => MarkdownPage.Read("page.md", string.Join('\n', lines));
}
