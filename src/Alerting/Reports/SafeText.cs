using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StreamSentiment.Alerting.Reports;

/// <summary>
/// Makes text of strangers fit for a mail: nothing in it hides, turns the line around, breaks out of its line or becomes a link.
/// HTML is the template's business.
/// </summary>
internal static partial class SafeText
{
    /// <summary>Longest piece of a tweet that a report shows, in characters as people count them, roughly.</summary>
    public const int LongestTweet = 500;

    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>A tweet, or its id: on one line, links disarmed but legible, the end cut off when it is long.</summary>
    public static string Tweet(string text, int longest = LongestTweet)
    {
        var (line, whole) = Line(text, longest);
        line = Web().Replace(line, "hxxp$1://");
        line = Scheme().Replace(line, "$1[:]");
        line = Numbers().Replace(line, address => AnyDot().Replace(address.Value, "[.]"));
        line = Dot().Replace(line, "[.]");
        return whole ? line : string.Create(CultureInfo.InvariantCulture, $"{line}... (cut; {text.Length:N0} characters in all)");
    }

    /// <summary>Any text: on one line, cut when it is long.</summary>
    public static string OneLine(string text, int longest)
    {
        var (line, whole) = Line(text, longest);
        return whole ? line : line + "...";
    }

    private static (string Line, bool Whole) Line(string text, int longest)
    {
        var line = new StringBuilder();
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsSpace(rune))
            {
                if (line.Length == 0 || line[^1] == ' ')
                {
                    continue;
                }

                line.Append(' ');
            }
            else if (IsHidden(rune))
            {
                continue;
            }
            else if (count == longest)
            {
                return (line.ToString().TrimEnd(), false);
            }
            else
            {
                // EnumerateRunes gives U+FFFD for a broken surrogate.
                line.Append(rune.ToString());
                count++;
            }
        }

        return (line.ToString().TrimEnd(), true);
    }

    private static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.IsControl(rune);

    // Marks that turn the direction of writing, zero-width spaces, soft hyphens, tags. The joiners stay: emoji and Persian need them.
    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format
        && rune.Value is not (ZeroWidthJoiner or ZeroWidthNonJoiner);

    // No \b anywhere: programs that look for links find them after a letter or "_" too. What looks around is of bounded length, so all of these
    // take time in proportion to the text.
    [GeneratedRegex("http(s?)://", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Web();

    [GeneratedRegex(@"((?<!hxxps?)(?=://)|(?:mailto|tel|sms|javascript|data)(?=:\S)):", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"[0-9]{1,3}(?:[.\u3002\uFF0E\uFF61][0-9]{1,3}){3}", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"[.\u3002\uFF0E\uFF61]", RegexOptions.CultureInvariant)]
    private static partial Regex AnyDot();

    // A dot inside what may be a host name; "3.5" and the end of a sentence are none. The dots of East Asia are dots of a host name to
    // browsers, and end a sentence without a space: they count beside a Latin letter or a digit.
    [GeneratedRegex(
        @"(?<=[^\s.])[.\uFF0E](?=\p{L}[\p{L}\p{M}\p{N}-])|(?<=www)[.\u3002\uFF0E\uFF61](?=\S)"
        + @"|(?<=[a-z0-9_-])[\u3002\uFF61](?=\p{L}[\p{L}\p{M}\p{N}-])|[\u3002\uFF61](?=[a-z][a-z0-9-])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Dot();
}
