namespace StreamSentiment.Chaos.Load;

/// <summary>A number that looks random and is the same for the same seed, record and question, in any order of asking.</summary>
internal static class Chance
{
    /// <summary>The number (SplitMix64).</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="number">The record.</param>
    /// <param name="question">What is asked about it.</param>
    public static ulong Of(int seed, long number, int question)
    {
        var z = ((ulong)(uint)seed * 0xD1342543DE82EF95UL) + ((ulong)number * 0x9E3779B97F4A7C15UL) + ((ulong)(uint)question * 0xBF58476D1CE4E5B9UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
