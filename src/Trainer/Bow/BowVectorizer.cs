namespace StreamSentiment.Trainer.Bow;

/// <summary>
/// Turns token ids into features, a number for each token of the vocabulary. TF-IDF is scikit-learn's: smoothed inverse document frequency
/// and vectors of length 1.
/// </summary>
internal sealed class BowVectorizer
{
    /// <param name="inverseFrequencies">[vocabulary], 0 for padding and what is unknown; null where counts stay counts.</param>
    /// <param name="vocabulary">Number of features.</param>
    public BowVectorizer(TermFrequency frequency, float[]? inverseFrequencies, int vocabulary) =>
        (Frequency, InverseFrequencies, Vocabulary) = (frequency, inverseFrequencies, vocabulary);

    /// <summary>What a token counts that comes several times.</summary>
    public TermFrequency Frequency { get; }

    /// <summary>Inverse document frequencies, [vocabulary], with vectors scaled to length 1; null where counts stay counts.</summary>
    public float[]? InverseFrequencies { get; }

    /// <summary>Number of features: the ids of the vocabulary.</summary>
    public int Vocabulary { get; }

    /// <summary>Features of a corpus.</summary>
    public static BowVectorizer Of(BowCorpus corpus, TermFrequency frequency, bool inverseFrequency)
    {
        float[]? inverse = null;
        if (inverseFrequency)
        {
            inverse = [.. corpus.PositiveTexts.Zip(corpus.NegativeTexts,
                (positive, negative) => (float)(Math.Log((1.0 + corpus.Train.Count) / (1.0 + positive + negative)) + 1))];
            // Neither padding nor what is unknown is a feature.
            inverse.AsSpan(0, Common.Text.Vocabulary.UnknownId + 1).Clear();
        }

        return new BowVectorizer(frequency, inverse, corpus.Vocabulary.Count);
    }

    /// <summary>The features of a text that are not 0.</summary>
    /// <param name="ids">Token ids, ascending.</param>
    /// <returns>Ascending ids and their values; none for a text of unknown tokens.</returns>
    public (int[] Ids, float[] Values) Vector(ReadOnlySpan<int> ids)
    {
        var known = ids.IndexOfAnyExceptInRange(0, Common.Text.Vocabulary.UnknownId);
        ids = known < 0 ? [] : ids[known..];
        var (features, values, count, squares) = (new int[ids.Length], new float[ids.Length], 0, 0.0);
        for (int start = 0, end; start < ids.Length; start = end)
        {
            for (end = start + 1; end < ids.Length && ids[end] == ids[start];)
            {
                end++;
            }

            var (frequency, inverse) = (Frequency.Of(end - start), InverseFrequencies?[ids[start]] ?? 1);
            (features[count], values[count]) = (ids[start], frequency * inverse);
            squares += (double)frequency * frequency * inverse * inverse;
            count++;
        }

        if (InverseFrequencies is not null)
        {
            // In double precision, as the package does it: a forest's branch must not turn on the last bit.
            var length = (float)Math.Sqrt(squares);
            for (var i = 0; i < count; i++)
            {
                values[i] /= length;
            }
        }

        return count == ids.Length ? (features, values) : (features[..count], values[..count]);
    }
}
