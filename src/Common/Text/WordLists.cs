using System.Collections.Frozen;

namespace StreamSentiment.Common.Text;

/// <summary>
/// Reads the lists of English words that lie beside this file and travel in the assembly. All are our own. Words are separated by white
/// space; a line that begins with <c>#</c> is a comment.
/// </summary>
internal static class WordLists
{
    /// <summary>The lines of a list, each a line's words.</summary>
    public static IEnumerable<string[]> Lines(string file)
    {
        using var stream = typeof(WordLists).Assembly.GetManifestResourceStream($"{typeof(WordLists).Namespace}.Lists.{file}")
            ?? throw new InvalidOperationException($"The assembly holds no word list {file}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            }
        }
    }

    /// <summary>All words of a list, to be asked without making a string.</summary>
    public static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Set(string file) =>
        Lines(file).SelectMany(words => words).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}
