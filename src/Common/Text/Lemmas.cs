using System.Collections.Frozen;

namespace StreamSentiment.Common.Text;

/// <summary>
/// Lemmas of English words, after the model of WordNet's morphy: <c>irregular.txt</c> and <c>no-forms.txt</c> are asked first, then the
/// endings -s, -ed, -ing, -er, -est and -men come off by rule; -er comes off only where a known adjective is left. There is no tagger, so
/// a form has one lemma wherever it stands: what may be a verb's form is the verb's (<c>meeting</c> is <c>meet</c>).
/// </summary>
internal static class Lemmas
{
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Irregular = ReadIrregular();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Adjectives = WordLists.Set("adjectives.txt");

    /// <summary>The lemma of a lower-cased word. Words of other alphabets are their own.</summary>
    /// <param name="space">At least as long as the word and as the longest lemma; the result may point into it.</param>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> word, Span<char> space)
    {
        if (Irregular.TryGetValue(word, out var lemma))
        {
            return lemma;
        }

        if (word.Length < 4 || !char.IsAsciiLetter(word[0]))
        {
            return word.Length == 3 && word[2] == 's' ? Plurals.Undo(word, space) : word;
        }

        return word[^1] switch
        {
            's' => Plurals.Undo(word, space),
            'd' when word.EndsWith("ed") && word[^3] != 'e' => VerbEndings.Undo(word, word.Length - 2, space),
            'g' when word.EndsWith("ing") => VerbEndings.Undo(word, word.Length - 3, space),
            'r' when word.EndsWith("er") => Compared(word, word.Length - 2, space),
            't' when word.EndsWith("est") => Compared(word, word.Length - 3, space),
            'n' when word.Length > 4 && word.EndsWith("men") => Man(word, space),
            _ => word,
        };
    }

    private static FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> ReadIrregular()
    {
        var lemmas = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var words in WordLists.Lines("irregular.txt"))
        {
            foreach (var word in words)
            {
                lemmas.Add(word, words[0]);
            }
        }

        foreach (var word in WordLists.Lines("no-forms.txt").SelectMany(words => words))
        {
            lemmas.Add(word, word);
        }

        return lemmas.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private static ReadOnlySpan<char> Compared(ReadOnlySpan<char> word, int length, Span<char> space)
    {
        if (length < 2)
        {
            return word;
        }

        var stem = word[..length];
        if (Adjectives.Contains(stem))
        {
            return stem;
        }

        // "nicer" ends in the e of "nice" and an r.
        if (Adjectives.Contains(word[..(length + 1)]))
        {
            return word[..(length + 1)];
        }

        if (stem[^1] == 'i')
        {
            stem.CopyTo(space);
            space[length - 1] = 'y';
            // All in -iest are compared; "carrier" and "soldier" are not.
            return word[^1] == 't' || Adjectives.Contains(space[..length]) ? space[..length] : word;
        }

        return stem[^1] == stem[^2] && Adjectives.Contains(stem[..^1]) ? stem[..^1] : word;
    }

    private static ReadOnlySpan<char> Man(ReadOnlySpan<char> word, Span<char> space)
    {
        word.CopyTo(space);
        space[word.Length - 2] = 'a';
        return space[..word.Length];
    }
}
