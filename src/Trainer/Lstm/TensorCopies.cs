using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Lstm;

/// <summary>Moves numbers between tensors and arrays.</summary>
internal static class TensorCopies
{
    /// <summary>The tensor's numbers, row by row.</summary>
    public static float[] Out(Tensor source)
    {
        using var detached = source.detach();
        using var here = detached.cpu();
        return here.data<float>().ToArray();
    }

    /// <summary>Fills a tensor.</summary>
    public static void Into(Tensor target, float[] values)
    {
        using var _ = no_grad();
        using var source = tensor(values, target.shape, device: target.device);
        target.copy_(source);
    }
}
