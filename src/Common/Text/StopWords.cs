using System.Collections.Frozen;

namespace StreamSentiment.Common.Text;

/// <summary>English function words, as written in <c>stop-words.txt</c>: they carry grammar, hardly meaning.</summary>
internal static class StopWords
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = WordLists.Set("stop-words.txt");

    /// <summary>Whether a lower-cased word is one.</summary>
    public static bool Contains(ReadOnlySpan<char> word) => Words.Contains(word);
}
