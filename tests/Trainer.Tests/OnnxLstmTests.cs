using Microsoft.ML.OnnxRuntime;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Lstm;
using StreamSentiment.Trainer.Onnx;
using StreamSentiment.Trainer.Torch;
using Compiled = StreamSentiment.Common.Models.Lstm.LstmNetwork;
using LstmGraph = StreamSentiment.Common.Models.Lstm.LstmGraph;
using LstmProgram = StreamSentiment.Common.Models.Lstm.LstmProgram;
using OnnxGraph = StreamSentiment.Common.Models.Onnx.OnnxGraph;

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
        AssertSame(expected, RunByOnnxRuntime(onnx, texts));
        if (LstmProgram.Supported)
        {
            AssertSame(expected, RunCompiled(onnx, texts));
        }

        Assert.True(expected.Max() - expected.Min() > 0.01, "the texts must differ, or nothing is tested");
    }

    private static void AssertSame(float[] expected, float[] given)
    {
        Assert.Equal(expected.Length, given.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], given[i], 1e-5f);
        }
    }

    private static float[] RunByOnnxRuntime(byte[] onnx, EncodedTexts texts)
    {
        var probabilities = new float[texts.Count];
        using var session = new InferenceSession(onnx);
        foreach (var batch in LstmBatches.InOrder(texts, 16))
        {
            using var tokens = OrtValue.CreateTensorValueFromMemory(batch.Tokens, [batch.Time, batch.Size]);
            using var lengths = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(batch.Texts, texts.Length), [batch.Size]);
            using var options = new RunOptions();
            using var outputs = session.Run(options, [OnnxLstm.Ends.Tokens, OnnxLstm.Ends.Lengths], [tokens, lengths],
                [OnnxLstm.Ends.Probability]);
            var given = outputs[0].GetTensorDataAsSpan<float>();
            for (var i = 0; i < batch.Size; i++)
            {
                probabilities[batch.Texts[i]] = given[i];
            }
        }

        return probabilities;
    }

    private static float[] RunCompiled(byte[] onnx, EncodedTexts texts)
    {
        var ids = new List<int>();
        var starts = new int[texts.Count];
        for (var i = 0; i < texts.Count; i++)
        {
            starts[i] = ids.Count;
            ids.AddRange(texts[i].ToArray());
        }

        var lengths = Enumerable.Range(0, texts.Count).Select(texts.Length).ToArray();
        var order = Enumerable.Range(0, texts.Count).OrderBy(texts.Length).ToArray();
        var probabilities = new float[texts.Count];
        var weights = LstmGraph.Recognise(OnnxGraph.Parse(onnx), OnnxLstm.Ends);
        Assert.NotNull(weights);
        new Compiled(LstmProgram.Compile(weights)!).Run(new(ids.ToArray(), starts, lengths, order), probabilities);
        return probabilities;
    }
}
