namespace StreamSentiment.Common.Text;

/// <summary>
/// Cuts hashtags into words: before a capital that follows a small letter or a digit, before the last of several capitals when a small
/// letter follows it, and around a number of two or more digits. <c>#NBAFinals2010IsOn</c> is <c>#NBA Finals 2010 Is On</c>; tags
/// without capitals stay whole.
/// </summary>
internal static class Hashtags
{
    /// <summary>Copies a text with a space at each cut.</summary>
    /// <param name="target">At least twice as long as <paramref name="text"/>.</param>
    /// <returns>How many characters were written.</returns>
    public static int Split(ReadOnlySpan<char> text, Span<char> target)
    {
        var written = 0;
        var inTag = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '#')
            {
                // A link's "/#Part" and "a#b" are no hashtags; "#One#Two" are two.
                inTag = inTag || i == 0 || !(char.IsLetterOrDigit(text[i - 1]) || text[i - 1] is '/' or '_' or '&' or '=');
            }
            else if (inTag && !(char.IsLetterOrDigit(c) || c == '_'))
            {
                inTag = false;
            }
            else if (inTag && IsCut(text, i))
            {
                target[written++] = ' ';
            }

            target[written++] = c;
        }

        return written;
    }

    private static bool IsCut(ReadOnlySpan<char> text, int at)
    {
        char previous = text[at - 1], c = text[at], next = at + 1 < text.Length ? text[at + 1] : ' ';
        if (char.IsUpper(c))
        {
            return char.IsLower(previous) || char.IsDigit(previous) || (char.IsUpper(previous) && char.IsLower(next));
        }

        // "gr8" is a word, and "Top10" holds a number, as everywhere.
        return char.IsDigit(c) && char.IsLetter(previous) && char.IsDigit(next);
    }
}
