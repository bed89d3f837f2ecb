using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Lstm;
using StreamSentiment.Trainer.Onnx;
using StreamSentiment.Trainer.Torch;
using LstmProgram = StreamSentiment.Common.Models.Lstm.LstmProgram;

namespace StreamSentiment.Trainer.Tests;

// libtorch has one generator of random numbers for the whole process.
[Collection("console")]
public class OnnxLstmTests
{
    [Fact]
    public void Gates_are_reordered_from_input_forget_cell_output_to_input_output_forget_cell() =>
        Assert.Equal([1, 1, 4, 4, 2, 2, 3, 3], OnnxLstm.GatesToOnnx([1, 1, 2, 2, 3, 3, 4, 4]));

    [Theory]
    [InlineData(nameof(Pooling.Max), 5)]
    [InlineData(nameof(Pooling.Last), 5)]
    [InlineData(nameof(Pooling.Max), 33)]
    [InlineData(nameof(Pooling.Last), 64)]
    public void The_export_gives_what_libtorch_gives(string pooling, int units)
    {
        TorchRuntime.EnsureLoadable();
        const int Vocabulary = 50;
        const int Dimensions = 6;
        TorchSharp.torch.random.manual_seed(7);
        var random = new Random(7);
        // Large weights, so that every gate matters.
        var vectors = Enumerable.Range(0, Vocabulary * Dimensions).Select(_ => (random.NextSingle() - 0.5f) * 6).ToArray();
        using var table = new WordTable(vectors, Vocabulary, Dimensions);
        using var network = new LstmNetwork(Dimensions, new LstmSettings { Units = units, Pooling = Enum.Parse<Pooling>(pooling) });
        var texts = new EncodedTexts();
        for (var i = 0; i < 250; i++)
        {
            texts.Add(Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(1, Vocabulary)).ToArray());
        }

        var expected = LstmTrainer.Score(network, table, texts);
        var onnx = OnnxLstm.Export(network.Weights(table.Weights));
        ExportedLstm.AssertSame(expected, ExportedLstm.RunByOnnxRuntime(onnx, texts));
        if (LstmProgram.Supported)
        {
            ExportedLstm.AssertSame(expected, ExportedLstm.RunCompiled(onnx, texts));
        }

        Assert.True(expected.Max() - expected.Min() > 0.01, "the texts must differ, or nothing is tested");
    }
}
