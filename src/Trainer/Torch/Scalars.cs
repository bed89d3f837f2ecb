using TorchSharp;

namespace StreamSentiment.Trainer.Torch;

/// <summary>
/// Numbers that are handed to libtorch again and again, kept for good. One that is made on the way is owned by nobody once its handle has
/// been read, so a garbage collection on another thread may free it while libtorch still wants it: then a training ends, after millions of
/// good calls, with "Expected false to be true" in <c>toFloat</c>. Numbers that change are held by a <c>using</c> instead.
/// </summary>
internal static class Scalars
{
    /// <summary>0.</summary>
    public static readonly Scalar Zero = 0;

    /// <summary>1.</summary>
    public static readonly Scalar One = 1;

    /// <summary>Less than any state of an LSTM, which lies between -1 and 1.</summary>
    public static readonly Scalar BelowStates = -2f;

    /// <summary>The lowest number there is, as Hugging Face hides tokens.</summary>
    public static readonly Scalar Lowest = float.MinValue;

    /// <summary>What softmax makes nothing of.</summary>
    public static readonly Scalar NegativeInfinity = float.NegativeInfinity;
}
