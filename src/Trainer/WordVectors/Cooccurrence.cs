using System.Runtime.InteropServices;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>How often two words stood near one another, in both orders together weighed by distance. Twelve bytes in files.</summary>
/// <param name="First">The lower id, or the same.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct Cooccurrence(int First, int Second, float Count)
{
    /// <summary>Size of one in memory and in a file.</summary>
    public const int Bytes = 12;
}
