using System.Collections.Frozen;

namespace StreamSentiment.Common.Text;

/// <summary>
/// Takes -ed and -ing off verbs: a final e comes back (<c>hoping</c>), a doubled letter goes (<c>hopping</c>), i becomes y
/// (<c>tried</c>). <c>bases.txt</c> decides where it knows the word; the spelling of the stem where it does not.
/// </summary>
internal static class VerbEndings
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Bases = WordLists.Set("bases.txt");

    /// <summary>The verb.</summary>
    /// <param name="word">Ends in -ed or -ing.</param>
    /// <param name="length">Length of what stands before the ending.</param>
    /// <param name="space">At least as long as the word; the result may point into it.</param>
    public static ReadOnlySpan<char> Undo(ReadOnlySpan<char> word, int length, Span<char> space)
    {
        // "bring", "sled": what is left would be no word.
        if (length < 2 || Syllables(word[..length]) == 0)
        {
            return word;
        }

        word[..length].CopyTo(space);
        var stem = space[..length];
        space[length] = 'e';
        var withE = space[..(length + 1)];
        if (IsBase(withE))
        {
            return withE;
        }

        if (IsBase(stem))
        {
            return stem;
        }

        if (stem[^1] == stem[^2])
        {
            return IsDoubledByEnding(stem) || IsBase(stem[..^1]) ? stem[..^1] : stem;
        }

        if (stem[^1] == 'i' && word[^1] == 'd')
        {
            // "tried", but "tied".
            stem[^1] = length > 2 ? 'y' : 'i';
            return length > 2 ? stem : withE;
        }

        return TakesE(stem) ? withE : stem;
    }

    private static bool IsBase(ReadOnlySpan<char> word) =>
        Bases.Contains(word) || (PrefixOf(word) is > 0 and var prefix && Bases.Contains(word[prefix..]));

    private static int PrefixOf(ReadOnlySpan<char> word) => word[0] switch
    {
        'r' when word.StartsWith("re") => 2,
        'u' when word.StartsWith("under") => 5,
        'u' when word.StartsWith("un") => 2,
        'o' when word.StartsWith("over") => 4,
        'o' when word.StartsWith("out") => 3,
        'm' when word.StartsWith("mis") => 3,
        'f' when word.StartsWith("fore") => 4,
        'i' when word.StartsWith("inter") => 5,
        'd' when word.StartsWith("de") => 2,
        _ => 0,
    };

    private static bool IsDoubledByEnding(ReadOnlySpan<char> stem) => stem[^1] switch
    {
        's' or 'z' or 'f' or 'e' or 'o' => false,
        // "falling", "kissed"; "travelling", "controlled".
        'l' => Syllables(stem) > 1,
        _ => true,
    };

    private static bool TakesE(ReadOnlySpan<char> stem)
    {
        char last = stem[^1], previous = stem[^2];
        switch (last)
        {
            case 'v' or 'u' or 'c':
                return true;
            case 's':
                return previous != 's';
            case 'z':
                return previous != 't';
            case 'g' when previous == 'n':
                return stem.EndsWith("eng");
            case 'g':
                return true;
            case 'l' or 'r' when !IsVowel(stem, stem.Length - 2):
                return previous is not ('l' or 'r' or 'w' or 'h' or 'y');
            case 'w' or 'x' or 'y' or 'h' or 'a' or 'e' or 'i' or 'o':
                return false;
        }

        if (!IsVowel(stem, stem.Length - 2))
        {
            return false;
        }

        if (stem.Length > 2 && IsVowel(stem, stem.Length - 3))
        {
            // "waited", "looked"; "appreciated", "graduated", "persuaded".
            return previous == 'a' && last is 't' or 'd' && stem[^3] is 'i' or 'u';
        }

        // Of one syllable, "hop" would have doubled its p.
        return Syllables(stem) == 1 || EndsLikeWordWithE(previous, last);
    }

    /// <summary>Of several syllables, most verbs in these end in e: <c>create</c>, <c>decide</c>, <c>imagine</c>, <c>require</c>.</summary>
    private static bool EndsLikeWordWithE(char vowel, char last) => (vowel, last) switch
    {
        ('a', 't' or 'd' or 'k' or 'm' or 'n' or 'p' or 'r') => true,
        ('e', 'd') => true,
        ('i', 'd' or 'l' or 'm' or 'n' or 'r' or 'b' or 'k') => true,
        ('o', 't' or 'd' or 'l' or 'k' or 'b') => true,
        ('u', 't' or 'd' or 'k' or 'r' or 'l' or 'm' or 'n' or 'b') or ('y', _) => true,
        _ => false,
    };

    private static bool IsVowel(ReadOnlySpan<char> word, int at) => word[at] switch
    {
        'a' or 'e' or 'i' or 'o' => true,
        'u' => at == 0 || word[at - 1] != 'q',
        'y' => at > 0,
        _ => false,
    };

    private static int Syllables(ReadOnlySpan<char> word)
    {
        var count = 0;
        var inVowel = false;
        for (var i = 0; i < word.Length; i++)
        {
            var vowel = IsVowel(word, i);
            count += vowel && !inVowel ? 1 : 0;
            inVowel = vowel;
        }

        return count;
    }
}
