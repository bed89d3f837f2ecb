namespace StreamSentiment.Common.Text;

/// <summary>Takes -s, -es, -ies and 's off nouns and verbs.</summary>
internal static class Plurals
{
    /// <summary>The word without its ending.</summary>
    /// <param name="word">Ends in s; at least three characters.</param>
    /// <param name="space">At least as long; the result may point into it.</param>
    public static ReadOnlySpan<char> Undo(ReadOnlySpan<char> word, Span<char> space)
    {
        // "bus", "this", "miss", "it's" (but "mum's").
        if (word[^2] is 's' or 'u' or 'i' or '\'')
        {
            return word[^2] == '\'' && word.Length > 3 ? word[..^2] : word;
        }

        if (word[^2] != 'e' || word.Length < 4)
        {
            return word[..^1];
        }

        if (word[^3] == 'i')
        {
            // "tries", but "ties".
            return word.Length > 4 ? WithY(word[..^2], space) : word[..^1];
        }

        return TakesEs(word[..^2]) ? word[..^2] : word[..^1];
    }

    private static ReadOnlySpan<char> WithY(ReadOnlySpan<char> stem, Span<char> space)
    {
        stem.CopyTo(space);
        space[stem.Length - 1] = 'y';
        return space[..stem.Length];
    }

    /// <summary>Whether -es was added to this stem, rather than -s to this stem and an e.</summary>
    private static bool TakesEs(ReadOnlySpan<char> stem) => stem[^1] switch
    {
        'x' or 'o' => true,
        'h' => stem[^2] is 'c' or 's',
        'z' => stem[^2] is 'z' or 't',
        's' => stem[^2] == 's' || (stem[^2] == 'u' && !EndsInUse(stem)),
        _ => false,
    };

    // "houses", "uses", "excuses" and their like; not "viruses", "bonuses".
    private static bool EndsInUse(ReadOnlySpan<char> stem) =>
        stem is "us" or "mus"
        || (stem.Length > 3 && (stem[^3] is 'a' or 'o' or 'f' || stem[^4..] is "ccus" or "xcus" or "amus" or "emus" or "abus"));
}
