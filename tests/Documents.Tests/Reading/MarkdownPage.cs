using System.Text.RegularExpressions;

namespace StreamSentiment.Documents.Tests.Reading;

/// <summary>The parts of a page of Markdown that hold code.</summary>
/// <param name="Name">Its path in the repository.</param>
/// <param name="Indented">Lines at which a block without a fence begins: four spaces, after an empty line.</param>
internal sealed partial record MarkdownPage(
    string Name, IReadOnlyList<Fence> Fences, IReadOnlyList<CodeSpan> Spans, IReadOnlyList<int> Indented)
{
    private const string Prompt = "$ ";

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">A fence that is not closed.</exception>
    public static MarkdownPage Read(string name, string text)
    {
        var fences = new List<Fence>();
        var prose = new List<string>();
        var inside = new List<string>();
        var indented = new List<int>();
        var afterEmpty = true;
        (int Line, string Words)? open = null;
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            // A line of prose for each line of the page, so that spans know where they stand.
            prose.Add("");
            if (Edge().Match(line) is { Success: true } edge)
            {
                if (open is null)
                {
                    open = (number, edge.Groups["words"].Value);
                    continue;
                }

                var words = open.Value.Words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                fences.Add(new Fence(open.Value.Line, words.FirstOrDefault() ?? "", [.. words.Skip(1)], [.. inside]));
                inside.Clear();
                open = null;
            }
            else if (open is not null)
            {
                inside.Add(line);
            }
            else
            {
                prose[^1] = line;
                if (afterEmpty && line.StartsWith("    ", StringComparison.Ordinal) && line.Trim().Length > 0)
                {
                    indented.Add(number);
                }
            }

            afterEmpty = line.Trim().Length == 0 || Edge().IsMatch(line);
        }

        return open is null
            ? new MarkdownPage(name, fences, [.. SpansOf(string.Join('\n', prose))], indented)
            : throw new FormatException($"{name}:{open.Value.Line}: this block is not closed.");
    }

    /// <summary>The commands of a block of a console: lines behind a prompt, with those that a backslash joins to them.</summary>
    /// <exception cref="FormatException">Output before the first command.</exception>
    public IReadOnlyList<ShownCommand> CommandsOf(Fence fence)
    {
        var commands = new List<(int Line, string Text, List<string> Output)>();
        var goesOn = false;
        foreach (var (line, number) in fence.Lines.Select((line, index) => (line, fence.Line + 1 + index)))
        {
            if (goesOn)
            {
                commands[^1] = commands[^1] with { Text = $"{commands[^1].Text}\n{line}" };
            }
            else if (line.StartsWith(Prompt, StringComparison.Ordinal))
            {
                commands.Add((number, line[Prompt.Length..], []));
            }
            else if (commands.Count == 0)
            {
                throw new FormatException($"{Name}:{number}: a block of a console begins with a command, which has '{Prompt}' before it.");
            }
            else if (line.Length > 0)
            {
                commands[^1].Output.Add(line);
            }

            goesOn = line.EndsWith('\\') && (goesOn || line.StartsWith(Prompt, StringComparison.Ordinal));
        }

        return [.. commands.Select(command => new ShownCommand(command.Line, command.Text, command.Output))];
    }

    private static IEnumerable<CodeSpan> SpansOf(string prose) => Span().Matches(prose).Select(match => new CodeSpan(
        1 + prose.AsSpan(0, match.Index).Count('\n'),
        match.Groups["code"].Value.Replace('\n', ' ').Replace(@"\|", "|", StringComparison.Ordinal)));

    [GeneratedRegex("^ *```(?<words>[^`]*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Edge();

    // Within one paragraph, so that a backtick too many spoils no more than that.
    [GeneratedRegex("(?<!`)`(?<code>([^`\n]|\n(?!\\s*\n))+)`(?!`)", RegexOptions.ExplicitCapture)]
    private static partial Regex Span();
}
