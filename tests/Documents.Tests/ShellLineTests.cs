using StreamSentiment.Documents.Tests.Reading;

namespace StreamSentiment.Documents.Tests;

/// <summary>A shell's line is taken apart as the shell does it.</summary>
public class ShellLineTests
{
    [Theory]
    [InlineData("./run sql \"select 'a' || \\\"b\\\"\"", "./run|sql|select 'a' || \"b\"")]
    [InlineData("curl -d '{\"text\":\"it is\"}' localhost:8080   # why", "curl|-d|{\"text\":\"it is\"}|localhost:8080")]
    [InlineData("a one\\ word \\\n  two", "a|one word|two")]
    [InlineData("a > file 2>&1 < other b", "a|b")]
    [InlineData("a $(b c | d) e#f", "a|$(b c | d)|e#f")]
    [InlineData("A=1 B='x y' c", "c")]
    public void Words_are_those_that_a_program_gets(string line, string words) =>
        Assert.Equal(words.Split('|'), Assert.Single(ShellLine.Parse(line).Commands).Words.SelectMany(word => word.Split('|')));

    [Fact]
    public void Commands_are_found_behind_one_another_in_pipes_and_in_loops() => Assert.Equal(
        ["cd", "dotnet", "./run", "cat", "./test"],
        ShellLine.Parse("cd x && PORT=1 dotnet y; for w in A B; do ./run $w | cat; done || ./test").Commands.Select(command => command.Program));

    [Fact]
    public void What_is_set_before_a_program_is_known_and_a_comment_is_no_part_of_the_line()
    {
        var line = ShellLine.Parse("PORT=8080 A__B=x ./run  # until Ctrl-C");
        Assert.Equal([("PORT", "8080"), ("A__B", "x")], Assert.Single(line.Commands).Environment.Select(pair => (pair.Key, pair.Value)));
        Assert.Equal("PORT=8080 A__B=x ./run", line.Text);
    }
}
