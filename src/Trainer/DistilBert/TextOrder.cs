using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>Which texts go into a batch together: those of like length, so that little is padding.</summary>
internal static class TextOrder
{
    private const int PoolBatches = 64;

    /// <summary>All texts once, in the order of their lengths.</summary>
    public static IReadOnlyList<int[]> ByLength(EncodedTexts texts, int size) =>
        [.. Enumerable.Range(0, texts.Count).OrderBy(texts.Length).Chunk(size)];

    /// <summary>
    /// All texts once in random order: drawn pool by pool, sorted within the pool, batches shuffled again. The same generator gives the
    /// same order.
    /// </summary>
    public static IReadOnlyList<int[]> Shuffled(EncodedTexts texts, int size, Random random)
    {
        var order = Enumerable.Range(0, texts.Count).ToArray();
        random.Shuffle(order);
        var all = new List<int[]>();
        foreach (var pool in order.Chunk(size * PoolBatches))
        {
            var batches = pool.OrderBy(texts.Length).Chunk(size).ToArray();
            random.Shuffle(batches);
            all.AddRange(batches);
        }

        return all;
    }
}
