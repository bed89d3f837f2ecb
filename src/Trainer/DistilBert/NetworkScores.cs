using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>Scores of many texts by a network, without learning.</summary>
internal static class NetworkScores
{
    private const int Batch = 32;

    /// <summary>Logits of each text, in the order of the texts.</summary>
    public static float[][] Logits(DistilBertNetwork network, EncodedTexts texts, Device device, CancellationToken stop,
        Action<int>? progress = null)
    {
        network.eval();
        using var gradients = no_grad();
        var (logits, labels, done) = (new float[texts.Count][], network.Config.Labels.Count, 0);
        foreach (var chosen in TextOrder.ByLength(texts, Batch))
        {
            stop.ThrowIfCancellationRequested();
            using var batch = new TokenBatch(texts, chosen, network.Config.PaddingId, device);
            using var output = network.call(batch.Ids, batch.Mask);
            var values = TensorCopies.Out(output);
            for (var row = 0; row < chosen.Length; row++)
            {
                logits[chosen[row]] = values[(row * labels)..((row + 1) * labels)];
            }

            progress?.Invoke(done += chosen.Length);
        }

        return logits;
    }

    /// <summary>Probability of a label by the softmax of its logits.</summary>
    public static float Probability(float[] logits, int label)
    {
        var largest = logits.Max();
        return (float)(Math.Exp(logits[label] - largest) / logits.Sum(logit => Math.Exp(logit - largest)));
    }
}
