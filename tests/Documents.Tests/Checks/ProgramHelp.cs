using System.Text.RegularExpressions;

namespace StreamSentiment.Documents.Tests.Checks;

/// <summary>What a program says of itself when it is asked for <c>--help</c>.</summary>
/// <param name="Options">Each name of each option, and whether a value belongs to it.</param>
/// <param name="Commands">The commands that it knows here.</param>
/// <param name="TakesWords">Whether words that are no options may follow.</param>
/// <param name="Text">All that it said.</param>
internal sealed partial record ProgramHelp(
    IReadOnlyDictionary<string, bool> Options, IReadOnlyCollection<string> Commands, bool TakesWords, string Text)
{
    /// <summary>Reads it.</summary>
    public static ProgramHelp Read(string text)
    {
        var options = new Dictionary<string, bool>();
        var commands = new List<string>();
        var takesWords = false;
        var section = "";
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.EndsWith(':') && !line.StartsWith(' '))
            {
                section = line;
            }
            else if (Entry().Match(line) is { Success: true } entry)
            {
                var what = entry.Groups["what"].Value;
                takesWords |= section == "Arguments:";
                if (section == "Commands:")
                {
                    commands.Add(what.Split(' ')[0]);
                }
                else if (section == "Options:")
                {
                    foreach (Match name in OptionName().Matches(what))
                    {
                        options[name.Value] = what.Contains('<', StringComparison.Ordinal);
                    }
                }
            }
        }

        return new ProgramHelp(options, commands, takesWords, text);
    }

    // Two spaces, what it is about, and after two more what it does.
    [GeneratedRegex("^  (?<what>\\S(.*?))(  |$)", RegexOptions.ExplicitCapture)]
    private static partial Regex Entry();

    [GeneratedRegex(@"(?<![\w<-])--?[\w?][\w-]*")]
    private static partial Regex OptionName();
}
