using System.Numerics.Tensors;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Tests;

/// <summary>Made-up texts of two topics: ids 2 and 3 stand among 10 to 14, ids 4 and 5 among 15 to 19.</summary>
internal static class TwoTopics
{
    public const int Vocabulary = 20;

    public const int Dimensions = 8;

    public static EncodedTexts Texts(int count)
    {
        var chance = new Chance(7);
        var texts = new EncodedTexts();
        for (var i = 0; i < count; i++)
        {
            var second = chance.Below(2);
            texts.Add([Other(), 2 + (2 * second) + chance.Below(2), Other()]);
            int Other() => 10 + (5 * second) + chance.Below(5);
        }

        return texts;
    }

    public static float Likeness(float[] vectors, int left, int right) => TensorPrimitives.CosineSimilarity(
        vectors.AsSpan(left * Dimensions, Dimensions), vectors.AsSpan(right * Dimensions, Dimensions));

    /// <summary>Words of one topic lie nearer to one another than to words of the other.</summary>
    public static void AssertApart(float[] vectors)
    {
        var alike = Math.Min(Likeness(vectors, 2, 3), Likeness(vectors, 4, 5));
        var unlike = Math.Max(Likeness(vectors, 2, 4), Likeness(vectors, 3, 5));
        Assert.True(alike > unlike + 0.2, $"alike {alike}, unlike {unlike}");
    }
}
