using Microsoft.ML.OnnxRuntime;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Lstm;
using StreamSentiment.Trainer.Onnx;
using Compiled = StreamSentiment.Common.Models.Lstm.LstmNetwork;
using LstmGraph = StreamSentiment.Common.Models.Lstm.LstmGraph;
using LstmProgram = StreamSentiment.Common.Models.Lstm.LstmProgram;
using OnnxGraph = StreamSentiment.Common.Models.Onnx.OnnxGraph;

namespace StreamSentiment.Trainer.Tests;

/// <summary>Runs what <see cref="OnnxLstm"/> wrote, as the stream would.</summary>
internal static class ExportedLstm
{
    /// <summary>Asserts that scores agree to 1e-5.</summary>
    public static void AssertSame(float[] expected, float[] given)
    {
        Assert.Equal(expected.Length, given.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], given[i], 1e-5f);
        }
    }

    /// <summary>Scores of the texts, in their order, in batches of <paramref name="size"/> with padding.</summary>
    public static float[] RunByOnnxRuntime(byte[] onnx, EncodedTexts texts, int size = 16)
    {
        var probabilities = new float[texts.Count];
        using var session = new InferenceSession(onnx);
        foreach (var batch in LstmBatches.InOrder(texts, size))
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

    /// <summary>The same by the compiled network, which must know the graph.</summary>
    public static float[] RunCompiled(byte[] onnx, EncodedTexts texts)
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
