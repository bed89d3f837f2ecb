using System.Numerics.Tensors;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Tests;

public class SkipGramTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_step_goes_down_the_gradient_that_finite_differences_show(bool isNeighbour)
    {
        var random = new Random(7);
        var word = Enumerable.Range(0, 6).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var context = Enumerable.Range(0, 6).Select(_ => random.NextSingle() - 0.5f).ToArray();
        const float Rate = 0.5f;
        var moved = context.ToArray();
        var gradient = new float[6];
        SkipGram.Step(word, moved, isNeighbour, Rate, gradient);

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(Slope(word, i), -gradient[i] / Rate, 1e-4);
            Assert.Equal(Slope(context, i), -(moved[i] - context[i]) / Rate, 1e-4);
        }

        double Slope(float[] of, int i)
        {
            const double Step = 1e-3;
            var kept = of[i];
            of[i] = (float)(kept + Step);
            var above = Loss();
            of[i] = (float)(kept - Step);
            var below = Loss();
            of[i] = kept;
            return (above - below) / (2 * Step);
        }

        // Minus the logarithm of the chance that the model gives to what was seen.
        double Loss()
        {
            var dot = word.Zip(context, (left, right) => (double)left * right).Sum();
            return Math.Log(1 + Math.Exp(isNeighbour ? -dot : dot));
        }
    }

    [Fact]
    public void Words_with_the_same_neighbours_come_to_lie_together()
    {
        // Ids 2 and 3 stand among 10 to 14, ids 4 and 5 among 15 to 19.
        var random = new Random(7);
        var texts = new EncodedTexts();
        for (var i = 0; i < 4000; i++)
        {
            var second = random.Next(2);
            int[] text = [Other(), 2 + (2 * second) + random.Next(2), Other()];
            texts.Add(text);
            int Other() => 10 + (5 * second) + random.Next(5);
        }

        var vectors = Train(texts, threads: 1);
        var alike = Math.Min(Likeness(2, 3), Likeness(4, 5));
        var unlike = Math.Max(Likeness(2, 4), Likeness(3, 5));
        Assert.True(alike > unlike + 0.2, $"alike {alike}, unlike {unlike}");
        Assert.Equal(vectors, Train(texts, threads: 1));

        float Likeness(int left, int right) => TensorPrimitives.CosineSimilarity(vectors.AsSpan(left * 8, 8), vectors.AsSpan(right * 8, 8));
    }

    [Fact]
    public void Noise_words_are_drawn_by_the_power_of_three_quarters()
    {
        var noise = new NoiseWords([0, 0, 16, 1]);
        var random = new Random(7);
        var drawn = new int[4];
        for (var i = 0; i < 90_000; i++)
        {
            drawn[noise.Draw(random)]++;
        }

        Assert.Equal(0, drawn[0] + drawn[1]);
        Assert.InRange(drawn[2] / (double)drawn[3], 7.5, 8.5);
    }

    [Fact]
    public void Stopping_stops()
    {
        var texts = new EncodedTexts();
        texts.Add([2, 3, 4]);
        var progress = new Progress("test", 1, TimeProvider.System);
        Assert.Throws<OperationCanceledException>(() =>
            new SkipGram(texts, 5, new SkipGramSettings { Epochs = 1_000_000 }).Train(progress, new CancellationToken(canceled: true)));
    }

    private static float[] Train(EncodedTexts texts, int threads) =>
        new SkipGram(texts, 20,
            new SkipGramSettings { Dimensions = 8, Epochs = 20, Threads = threads, Subsample = 1, LearningRate = 0.05f })
            .Train(new Progress("test", texts.Count * 20, TimeProvider.System), CancellationToken.None);
}
