using StreamSentiment.Documents.Tests.Checks;
using StreamSentiment.Documents.Tests.Reading;

namespace StreamSentiment.Documents.Tests;

/// <summary>Every command of every page exists, whether or not it is run: its program, commands, options, settings and files.</summary>
public class CommandsParseTests
{
    public static TheoryData<string> All => [.. Pages.All];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_block_says_what_it_is_and_its_commands_exist(string name) =>
        Problems.None(FenceCheck.ProblemsOf(Pages.Read(name)));

    [Theory]
    [MemberData(nameof(All))]
    public void Every_command_in_a_table_or_in_prose_exists(string name) => Problems.None(Pages.Read(name).Spans
        .Where(span => CommandCheck.IsCommand(span.Text))
        .SelectMany(span => CommandCheck.ProblemsOf(span.Text).Select(problem => $"{name}:{span.Line}: `{span.Text}`\n  {problem}")));

    [Theory]
    [MemberData(nameof(All))]
    public void Every_option_in_a_table_or_in_prose_is_known_to_a_program(string name) => Problems.None(Pages.Read(name).Spans
        .Where(span => OptionCheck.IsOption(span.Text))
        .SelectMany(span => OptionCheck.ProblemsOf(span.Text).Select(problem => $"{name}:{span.Line}: `{span.Text}`: {problem}")));
}
