namespace StreamSentiment.Common.Text;

/// <summary>
/// Cuts a word that the vocabulary does not hold into words that it does: from the left, each time the longest one. A piece has at
/// least two characters, but a final <c>s</c> may stand alone; an apostrophe may stand between two pieces. A word that would leave a
/// rest or need more than <see cref="MaxPieces"/> pieces stays unknown.
/// </summary>
internal static class WordSplitter
{
    /// <summary>More pieces say less than that the word is unknown.</summary>
    public const int MaxPieces = 4;

    private const int ShortestPiece = 2;

    /// <summary>
    /// Writes the pieces' ids, or <see cref="Vocabulary.UnknownId"/>; no more than <c>ids.Length</c>, which is at least 1.
    /// </summary>
    /// <returns>How many ids were written.</returns>
    public static int Split(ReadOnlySpan<char> word, Vocabulary vocabulary, Span<int> ids)
    {
        Span<int> pieces = stackalloc int[MaxPieces];
        var count = 0;
        while (!word.IsEmpty && count < MaxPieces)
        {
            if (count > 0 && word[0] == '\'')
            {
                word = word[1..];
            }

            var length = LongestPiece(word, vocabulary, out pieces[count]);
            if (length == 0)
            {
                break;
            }

            count++;
            word = word[length..];
        }

        if (!word.IsEmpty)
        {
            ids[0] = Vocabulary.UnknownId;
            return 1;
        }

        count = Math.Min(count, ids.Length);
        pieces[..count].CopyTo(ids);
        return count;
    }

    private static int LongestPiece(ReadOnlySpan<char> word, Vocabulary vocabulary, out int id)
    {
        for (var length = word.Length; length >= ShortestPiece; length--)
        {
            id = vocabulary.IdOf(word[..length]);
            if (id != Vocabulary.UnknownId)
            {
                return length;
            }
        }

        id = word is "s" ? vocabulary.IdOf(word) : Vocabulary.UnknownId;
        return id == Vocabulary.UnknownId ? 0 : 1;
    }
}
