using StreamSentiment.Trainer.Bow;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Onnx;

namespace StreamSentiment.Trainer.Tests;

/// <summary>The graph gives what the features and the model give, for any texts: repeated tokens, unknown ones, padding.</summary>
public sealed class OnnxBowTests
{
    private const int Vocabulary = 30;
    private const int MaxTokens = 40;
    private readonly Random _random = new(5);

    public static TheoryData<string, bool> Features { get; } = new()
    {
        { "Raw", false }, { "Raw", true }, { "Binary", false }, { "Binary", true }, { "Logarithmic", false }, { "Logarithmic", true },
    };

    [Theory]
    [MemberData(nameof(Features))]
    public void A_sum_of_weights_is_the_same_in_the_package(string frequency, bool inverse)
    {
        var vectorizer = Vectorizer(frequency, inverse);
        var model = new LinearBow([.. Enumerable.Range(0, Vocabulary).Select(_ => (4 * _random.NextSingle()) - 2)], 0.3f);
        Compare(model, vectorizer, model.Score);
    }

    [Theory]
    [MemberData(nameof(Features))]
    public void A_forest_is_the_same_in_the_package(string frequency, bool inverse)
    {
        // Two trees of two inner nodes and three leaves, and one of a single leaf.
        float leaf = -1, none = 0;
        var forest = new ForestBow(
            0.25f,
            [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2],
            [3, 7, leaf, leaf, leaf, 9, 4, leaf, leaf, leaf, leaf],
            [0.1f, 0.3f, 1.5f, -2, 0.75f, 0.2f, 0.05f, -1, 0.5f, 2, 0.125f],
            [1, 2, none, none, none, 2, 3, none, none, none, none],
            [4, 3, none, none, none, 1, 4, none, none, none, none]);
        Compare(forest, Vectorizer(frequency, inverse), (ids, values) => Walk(forest, ids, values));
    }

    private static float Walk(ForestBow forest, int[] ids, float[] values)
    {
        var score = forest.Bias;
        for (var root = 0; root < forest.Trees.Length; root++)
        {
            if (root > 0 && forest.Trees[root] == forest.Trees[root - 1])
            {
                continue;
            }

            var node = root;
            while (forest.Features[node] >= 0)
            {
                var place = Array.IndexOf(ids, (int)forest.Features[node]);
                node = root + (int)((place < 0 ? 0 : values[place]) <= forest.Values[node] ? forest.Left : forest.Right)[node];
            }

            score += forest.Values[node];
        }

        return score;
    }

    private void Compare(BowModel model, BowVectorizer vectorizer, Func<int[], float[], float> score)
    {
        var texts = Texts();
        var calibration = new PlattCalibration(0.6, -0.2);
        var expected = new float[texts.Count];
        for (var text = 0; text < texts.Count; text++)
        {
            var (ids, values) = vectorizer.Vector(texts[text].ToArray().Order().ToArray());
            expected[text] = calibration.Probability(score(ids, values));
        }

        Assert.InRange(expected.Max() - expected.Min(), 0.1f, 1);
        ExportedLstm.AssertSame(expected, ExportedLstm.RunByOnnxRuntime(OnnxBow.Export(model, calibration, vectorizer, MaxTokens), texts));
    }

    private BowVectorizer Vectorizer(string frequency, bool inverse) => new(
        Enum.Parse<TermFrequency>(frequency),
        inverse ? [0, 0, .. Enumerable.Range(2, Vocabulary - 2).Select(_ => 1 + (5 * _random.NextSingle()))] : null,
        Vocabulary);

    private EncodedTexts Texts()
    {
        var texts = new EncodedTexts();
        texts.Add([1]);
        texts.Add([1, 1, 1, 1]);
        texts.Add([7, 7, 7, 7, 7]);
        texts.Add([.. Enumerable.Repeat(3, MaxTokens)]);
        for (var text = 0; text < 60; text++)
        {
            texts.Add([.. Enumerable.Range(0, _random.Next(1, MaxTokens + 1)).Select(_ => _random.Next(1, Vocabulary))]);
        }

        return texts;
    }
}
