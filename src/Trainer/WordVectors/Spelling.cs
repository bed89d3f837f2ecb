namespace StreamSentiment.Trainer.WordVectors;

/// <summary>How alike two words are spelt.</summary>
internal static class Spelling
{
    private const int LongestWord = 64;

    /// <summary>Edits up to which a word is close to this one: short words are close to everything within two.</summary>
    public static int Close(string word) => word.Length <= 3 ? 1 : 2;

    /// <summary>
    /// Letters to be put in, left out or replaced to make one word of the other, whatever their case; more than <paramref name="most"/> is
    /// told as one more.
    /// </summary>
    public static int Edits(string from, string to, int most)
    {
        if (Math.Abs(from.Length - to.Length) > most || from.Length > LongestWord || to.Length > LongestWord)
        {
            return most + 1;
        }

        Span<int> row = stackalloc int[LongestWord + 1];
        for (var j = 0; j <= to.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            var least = row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var same = char.ToLowerInvariant(from[i - 1]) == char.ToLowerInvariant(to[j - 1]);
                var edits = Math.Min(diagonal + (same ? 0 : 1), 1 + Math.Min(row[j], row[j - 1]));
                (diagonal, row[j]) = (row[j], edits);
                least = Math.Min(least, edits);
            }

            if (least > most)
            {
                return most + 1;
            }
        }

        return Math.Min(row[to.Length], most + 1);
    }
}
