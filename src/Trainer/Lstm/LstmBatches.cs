using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Lstm;

/// <summary>A batch as the network takes it.</summary>
/// <param name="Texts">Which texts it holds, shortest first.</param>
/// <param name="Tokens">Ids, [time, batch], filled up with 0.</param>
/// <param name="Time">Length of the longest text.</param>
internal readonly record struct LstmBatch(int[] Texts, int[] Tokens, int Time)
{
    /// <summary>How many texts.</summary>
    public int Size => Texts.Length;

    /// <summary>The same with the tokens of each text in reverse, [time, batch], filled up with 0 behind their end.</summary>
    public int[] Reversed()
    {
        var reversed = new int[Tokens.Length];
        for (var column = 0; column < Size; column++)
        {
            var length = Time;
            while (Tokens[((length - 1) * Size) + column] == 0)
            {
                length--;
            }

            for (var time = 0; time < length; time++)
            {
                reversed[(time * Size) + column] = Tokens[((length - 1 - time) * Size) + column];
            }
        }

        return reversed;
    }
}

/// <summary>Cuts texts into batches of similar length.</summary>
internal static class LstmBatches
{
    private const int PoolBatches = 64;

    /// <summary>All texts once, in the order of their lengths.</summary>
    public static IEnumerable<LstmBatch> InOrder(EncodedTexts texts, int size) =>
        Enumerable.Range(0, texts.Count).OrderBy(texts.Length).Chunk(size).Select(chunk => Fill(texts, chunk));

    /// <summary>
    /// All texts once in random order: drawn pool by pool, sorted within the pool so that little is padding, batches shuffled again.
    /// </summary>
    public static IEnumerable<LstmBatch> Shuffled(EncodedTexts texts, int size, Random random)
    {
        var order = Enumerable.Range(0, texts.Count).ToArray();
        random.Shuffle(order);
        foreach (var pool in order.Chunk(size * PoolBatches))
        {
            var batches = pool.OrderBy(texts.Length).Chunk(size).ToArray();
            random.Shuffle(batches);
            foreach (var batch in batches)
            {
                yield return Fill(texts, batch);
            }
        }
    }

    private static LstmBatch Fill(EncodedTexts texts, int[] chosen)
    {
        var time = chosen.Max(texts.Length);
        var tokens = new int[time * chosen.Length];
        for (var column = 0; column < chosen.Length; column++)
        {
            var ids = texts[chosen[column]];
            for (var t = 0; t < ids.Length; t++)
            {
                tokens[(t * chosen.Length) + column] = ids[t];
            }
        }

        return new LstmBatch(chosen, tokens, time);
    }
}
