namespace StreamSentiment.Common.Text;

/// <summary>Finds links: with a scheme, with <c>www.</c>, or a bare domain with a path such as <c>t.co/x</c>.</summary>
internal static class Links
{
    private const int LongestHost = 253;

    /// <summary>
    /// Length of the link that <paramref name="text"/> begins with; 0 when it begins with none. To be asked at the first letter of a word.
    /// </summary>
    public static int LengthAt(ReadOnlySpan<char> text)
    {
        var opened = text[0] switch
        {
            // Retweets cut links anywhere: "http…", "https:/…".
            'h' or 'H' => text.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? 4 : 0,
            'w' or 'W' => text.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? 4 : 0,
            _ => 0,
        };
        return opened == 0 ? 0 : ToEnd(text, opened);
    }

    /// <summary>The same for a domain without a scheme; to be asked only when a dot follows the first word.</summary>
    public static int BareLengthAt(ReadOnlySpan<char> text)
    {
        var lastDot = -1;
        var i = 0;
        // Without a limit, "a.a.a…" would be read to its end from each of its letters.
        for (; i < text.Length && i <= LongestHost && (char.IsAsciiLetterOrDigit(text[i]) || text[i] is '.' or '-'); i++)
        {
            if (text[i] == '.')
            {
                lastDot = i;
            }
        }

        var topLevel = i - lastDot - 1;
        return i < text.Length && text[i] == '/' && lastDot > 0 && topLevel is >= 2 and <= 6
            && text[(lastDot + 1)..i].ContainsAnyExceptInRange('0', '9')
            ? ToEnd(text, i + 1)
            : 0;
    }

    /// <summary>Length of a link whose first <paramref name="from"/> characters are known to belong to it.</summary>
    public static int ToEnd(ReadOnlySpan<char> text, int from)
    {
        var end = from;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not ('"' or '<' or '>' or '…'))
        {
            end++;
        }

        // What closes the sentence is not the link's.
        while (end > from && text[end - 1] is '!' or '?' or '.' or ',' or ')' or ':' or ';' or '\'')
        {
            end--;
        }

        return end;
    }
}
