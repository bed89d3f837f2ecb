using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Lstm;
using StreamSentiment.Trainer.Onnx;
using LstmProgram = StreamSentiment.Common.Models.Lstm.LstmProgram;

namespace StreamSentiment.Trainer.Tests;

/// <summary>Every form of the exported LSTM, with random weights, against <see cref="ScalarLstm"/>.</summary>
public class OnnxPoolingTests
{
    private const int Vocabulary = 60;

    public static TheoryData<string, int, int, bool> Forms
    {
        get
        {
            var forms = new TheoryData<string, int, int, bool>();
            foreach (var pooling in Enum.GetNames<Pooling>())
            {
                foreach (var units in new[] { 5, 16, 33, 48, 64 })
                {
                    forms.Add(pooling, 1, units, units == 33);
                    forms.Add(pooling, 2, units, units != 33);
                }
            }

            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_export_means_what_its_numbers_mean(string pooling, int directions, int units, bool half)
    {
        var random = new Random(units);
        var weights = RandomLstm.Make(random, Enum.Parse<Pooling>(pooling), directions, units, Vocabulary, half);
        var texts = Texts(random);
        var expected = Enumerable.Range(0, texts.Count).Select(i => ScalarLstm.Score(weights, texts[i])).ToArray();
        Assert.True(expected.Max() - expected.Min() > 0.1, "the texts must differ, or nothing is tested");
        var onnx = OnnxLstm.Export(weights, half);
        ExportedLstm.AssertSame(expected, ExportedLstm.RunByOnnxRuntime(onnx, texts, 11));
        if (LstmProgram.Supported)
        {
            ExportedLstm.AssertSame(expected, ExportedLstm.RunCompiled(onnx, texts));
        }
    }

    [Fact]
    public void A_half_embedding_makes_the_file_smaller()
    {
        var weights = RandomLstm.Make(new Random(7), Pooling.MaxAttention, 2, 5, 1000, half: false);
        var saved = OnnxLstm.Export(weights).Length - OnnxLstm.Export(weights, halfEmbedding: true).Length;
        Assert.InRange(saved, (2 * weights.Embedding.Length) - 200, 2 * weights.Embedding.Length);
    }

    [SkippableFact]
    public void Attention_to_one_token_alone_overflows_nothing()
    {
        Skip.IfNot(LstmProgram.Supported, "This machine has no vectors of 512 bits.");
        var random = new Random(9);
        var weights = RandomLstm.Make(random, Pooling.Attention, 2, 20, Vocabulary, half: false);
        weights = weights with { AttentionQuery = Array.ConvertAll(weights.AttentionQuery, number => number * 1e4f) };
        var texts = Texts(random);
        var expected = Enumerable.Range(0, texts.Count).Select(i => ScalarLstm.Score(weights, texts[i])).ToArray();
        var given = ExportedLstm.RunCompiled(OnnxLstm.Export(weights), texts);
        Assert.All(expected.Zip(given), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    // Every length up to 64, and more texts than run side by side, in a number that fills no tile.
    private static EncodedTexts Texts(Random random)
    {
        var texts = new EncodedTexts();
        for (var i = 0; i < 139; i++)
        {
            var length = i < 64 ? i + 1 : random.Next(1, 20);
            texts.Add(Enumerable.Range(0, length).Select(_ => random.Next(1, Vocabulary)).ToArray());
        }

        return texts;
    }
}
