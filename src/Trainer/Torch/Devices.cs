using StreamSentiment.Trainer.Data;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Torch;

/// <summary>What libtorch computes on.</summary>
internal static class Devices
{
    /// <summary>The names that <see cref="Open"/> takes.</summary>
    public static readonly string[] Names = ["cpu", "cuda"];

    /// <summary>Makes a device ready.</summary>
    /// <exception cref="DataException">There is none of this name that libtorch can use.</exception>
    public static Device Open(string name)
    {
        TorchRuntime.EnsureLoadable();
        if (name == "cpu")
        {
            return CPU;
        }

        return name == "cuda" && cuda.is_available()
            ? CUDA
            : throw new DataException(
                $"--device {name}: libtorch finds no such device. For a GPU of NVIDIA build the trainer with TORCH_CUDA=1 "
                + "(docs/distilbert.md); else leave --device out.");
    }
}
