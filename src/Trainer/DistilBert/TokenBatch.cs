using StreamSentiment.Trainer.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>Texts side by side as libtorch takes them, filled up to the longest.</summary>
internal sealed class TokenBatch : IDisposable
{
    /// <param name="texts">All texts.</param>
    /// <param name="chosen">Which of them, in their order here.</param>
    /// <param name="padding">Id that fills up.</param>
    public TokenBatch(EncodedTexts texts, int[] chosen, int padding, Device device)
    {
        var time = chosen.Max(texts.Length);
        var (ids, mask) = (new long[chosen.Length * time], new bool[chosen.Length * time]);
        Array.Fill(ids, padding);
        for (var row = 0; row < chosen.Length; row++)
        {
            var text = texts[chosen[row]];
            for (var i = 0; i < text.Length; i++)
            {
                ids[(row * time) + i] = text[i];
                mask[(row * time) + i] = true;
            }
        }

        Ids = tensor(ids, [chosen.Length, time], device: device);
        Mask = tensor(mask, [chosen.Length, time], device: device);
    }

    /// <summary>[batch, time], int64.</summary>
    public Tensor Ids { get; }

    /// <summary>Which tokens are part of a text, [batch, time], bool.</summary>
    public Tensor Mask { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        Ids.Dispose();
        Mask.Dispose();
    }
}
