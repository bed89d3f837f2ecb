using StreamSentiment.Trainer.Lstm;

namespace StreamSentiment.Trainer.Tests;

/// <summary>LSTMs that were never trained, with weights large enough that every gate and every token matters.</summary>
internal static class RandomLstm
{
    /// <summary>Makes one.</summary>
    /// <param name="half">Whether the embedding holds only numbers that 16 bits can.</param>
    public static LstmWeights Make(Random random, Pooling pooling, int directions, int units, int vocabulary, bool half, int dimensions = 6)
    {
        var attention = pooling is Pooling.Attention or Pooling.MaxAttention;
        var embedding = Numbers(vocabulary * dimensions, 3);
        var spread = 2 / MathF.Sqrt(units);
        return new LstmWeights(
            vocabulary,
            dimensions,
            units,
            directions,
            pooling,
            half ? Array.ConvertAll(embedding, number => (float)(Half)number) : embedding,
            Numbers(directions * 4 * units * dimensions, 6 / MathF.Sqrt(dimensions) / 4),
            Numbers(directions * 4 * units * units, spread),
            Numbers(directions * 4 * units, 0.5f),
            Numbers(directions * 4 * units, 0.5f),
            attention ? Numbers(directions * units, 4) : [],
            Numbers(directions * units * (pooling == Pooling.MaxAttention ? 2 : 1), spread),
            [0.1f]);

        float[] Numbers(int count, float largest) => [.. Enumerable.Range(0, count).Select(_ => ((2 * random.NextSingle()) - 1) * largest)];
    }
}
