namespace StreamSentiment.Dashboard.Predictions;

/// <summary>What each word of a text adds to its probability: the text is scored again without each of them.</summary>
internal static class Words
{
    // What a text says of which nothing is left.
    private const float Nothing = 0.5f;

    /// <summary>Where the words are: runs of what is no white space.</summary>
    public static List<(int Start, int Length)> In(string text)
    {
        var words = new List<(int, int)>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !char.IsWhiteSpace(text[i]))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                words.Add((start, i - start));
                start = -1;
            }
        }

        return words;
    }

    /// <summary>The text, and after it the text without each of the words.</summary>
    public static string[] Without(string text, List<(int Start, int Length)> words) =>
        [text, .. words.Select(word => text.Remove(word.Start, word.Length))];

    /// <summary>What each word adds, from the scores of <see cref="Without"/>.</summary>
    public static IReadOnlyList<WordShare> Shares(string text, List<(int Start, int Length)> words, float[] probabilities) =>
    [
        .. words.Select((word, i) => new WordShare(
            word.Start,
            word.Length,
            text.Substring(word.Start, word.Length),
            probabilities[0] - (float.IsNaN(probabilities[i + 1]) ? Nothing : probabilities[i + 1]))),
    ];
}
