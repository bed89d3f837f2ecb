using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Torch;

/// <summary>Moves numbers between tensors of any device and arrays.</summary>
internal static class TensorCopies
{
    /// <summary>The tensor's numbers, row by row.</summary>
    public static float[] Out(Tensor source)
    {
        using var detached = source.detach();
        using var here = detached.cpu();
        using var whole = here.contiguous();
        return whole.data<float>().ToArray();
    }

    /// <summary>Fills a tensor.</summary>
    public static void Into(Tensor target, float[] values)
    {
        using var _ = no_grad();
        using var source = from_array(values);
        using var shaped = source.view(target.shape);
        target.copy_(shaped);
    }
}
