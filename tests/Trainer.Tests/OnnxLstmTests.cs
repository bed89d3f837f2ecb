using Microsoft.ML.OnnxRuntime;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Lstm;
using StreamSentiment.Trainer.Onnx;
using StreamSentiment.Trainer.Torch;

namespace StreamSentiment.Trainer.Tests;

public class OnnxLstmTests
{
    [Fact]
    public void Gates_are_reordered_from_input_forget_cell_output_to_input_output_forget_cell() =>
        Assert.Equal([1, 1, 4, 4, 2, 2, 3, 3], OnnxLstm.GatesToOnnx([1, 1, 2, 2, 3, 3, 4, 4]));

    [Theory]
    [InlineData(nameof(Pooling.Max))]
    [InlineData(nameof(Pooling.Last))]
    public void The_export_gives_what_libtorch_gives(string pooling)
    {
        TorchRuntime.EnsureLoadable();
        const int Vocabulary = 50;
        const int Dimensions = 6;
        TorchSharp.torch.random.manual_seed(7);
        var random = new Random(7);
        // Large weights, so that every gate matters.
        var vectors = Enumerable.Range(0, Vocabulary * Dimensions).Select(_ => (random.NextSingle() - 0.5f) * 6).ToArray();
        using var table = new WordTable(vectors, Vocabulary, Dimensions);
        using var network = new LstmNetwork(Dimensions, new LstmSettings { Units = 5, Pooling = Enum.Parse<Pooling>(pooling) });
        var texts = new EncodedTexts();
        for (var i = 0; i < 40; i++)
        {
            texts.Add(Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(1, Vocabulary)).ToArray());
        }

        var expected = LstmTrainer.Score(network, table, texts);
        using var session = new InferenceSession(OnnxLstm.Export(network.Weights(table.Weights)));
        foreach (var batch in LstmBatches.InOrder(texts, 16))
        {
            using var tokens = OrtValue.CreateTensorValueFromMemory(batch.Tokens, [batch.Time, batch.Size]);
            using var lengths = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(batch.Texts, texts.Length), [batch.Size]);
            using var options = new RunOptions();
            using var outputs = session.Run(options, [OnnxLstm.Ends.Tokens, OnnxLstm.Ends.Lengths], [tokens, lengths],
                [OnnxLstm.Ends.Probability]);
            var given = outputs[0].GetTensorDataAsSpan<float>();
            Assert.Equal(batch.Size, given.Length);
            for (var i = 0; i < batch.Size; i++)
            {
                Assert.Equal(expected[batch.Texts[i]], given[i], 1e-5f);
            }
        }

        Assert.True(expected.Max() - expected.Min() > 0.05, "the texts must differ, or nothing is tested");
    }
}
