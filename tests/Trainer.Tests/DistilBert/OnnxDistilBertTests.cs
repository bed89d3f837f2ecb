using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.DistilBert;
using StreamSentiment.Trainer.Onnx;

namespace StreamSentiment.Trainer.Tests.DistilBert;

[Collection("console")]
public class OnnxDistilBertTests
{
    private const float Tolerance = 5e-5f;

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"n_heads": 1, "n_layers": 1, "activation": "relu"}""")]
    [InlineData("""{"n_heads": 8, "n_layers": 3, "dim": 24, "hidden_dim": 20}""")]
    [InlineData("""{"id2label": {"0": "positive", "1": "negative"}}""")]
    public void The_export_gives_what_libtorch_gives(string change)
    {
        using var tiny = new TinyCheckpoint(config =>
        {
            foreach (var (key, value) in JsonNode.Parse(change)!.AsObject())
            {
                config[key] = value!.DeepClone();
            }
        });
        AssertSame(new HuggingFaceFolder(tiny.Path), 400);
    }

    [SkippableFact]
    public void The_export_of_the_reference_gives_what_libtorch_gives()
    {
        Reference.Read("expected-public.json");
        AssertSame(new HuggingFaceFolder(Reference.Folder), 2274);
    }

    private static void AssertSame(HuggingFaceFolder folder, int vocabulary)
    {
        var (network, _) = folder.Open();
        using var own = network;
        var (texts, random, label) = (new EncodedTexts(), new Random(7), folder.Config.PositiveLabel!.Value);
        for (var i = 0; i < 90; i++)
        {
            // Id 0 too: padding is told by the length alone.
            texts.Add(Enumerable.Range(0, random.Next(1, folder.MaxTokens + 1)).Select(_ => random.Next(0, vocabulary)).ToArray());
        }

        var expected = Array.ConvertAll(
            NetworkScores.Logits(network, texts, TorchSharp.torch.CPU, CancellationToken.None),
            logits => NetworkScores.Probability(logits, label));
        using var session = new InferenceSession(OnnxDistilBert.Export(network, label));
        // Any lengths side by side.
        foreach (var chosen in Enumerable.Range(0, texts.Count).Chunk(16))
        {
            var probabilities = Run(session, texts, chosen);
            for (var i = 0; i < chosen.Length; i++)
            {
                Assert.Equal(expected[chosen[i]], probabilities[i], Tolerance);
            }
        }

        Assert.True(expected.Max() - expected.Min() > 0.01, "the texts must differ, or nothing is tested");
    }

    private static float[] Run(InferenceSession session, EncodedTexts texts, int[] chosen)
    {
        var time = chosen.Max(texts.Length);
        var ids = new int[time * chosen.Length];
        for (var column = 0; column < chosen.Length; column++)
        {
            for (var i = 0; i < time; i++)
            {
                // What stands behind a text's end is any token.
                ids[(i * chosen.Length) + column] = i < texts.Length(chosen[column]) ? texts[chosen[column]][i] : 5;
            }
        }

        using var tokens = OrtValue.CreateTensorValueFromMemory(ids, [time, chosen.Length]);
        using var lengths = OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(chosen, texts.Length), [chosen.Length]);
        using var options = new RunOptions();
        var ends = OnnxLstm.Ends;
        using var outputs = session.Run(options, [ends.Tokens, ends.Lengths], [tokens, lengths], [ends.Probability]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
