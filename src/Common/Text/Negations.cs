using System.Collections.Frozen;

namespace StreamSentiment.Common.Text;

/// <summary>Words that negate what follows: those of <c>negations.txt</c>, and all that end in <c>n't</c>.</summary>
internal static class Negations
{
    /// <summary>What a word begins with that a negation bears on. No tweet can spell it: underscores never reach a word.</summary>
    public const string Mark = "not_";

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = WordLists.Set("negations.txt");

    /// <summary>Whether a lower-cased word negates.</summary>
    public static bool Contains(ReadOnlySpan<char> word) => word.EndsWith("n't") || Words.Contains(word);
}
