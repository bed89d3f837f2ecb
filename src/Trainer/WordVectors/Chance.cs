namespace StreamSentiment.Trainer.WordVectors;

/// <summary>
/// Cheap random numbers (SplitMix64) that depend on nothing but a seed, a pass and a part: a training that goes on from a pass draws what
/// an undisturbed one would have drawn. Owned by one thread.
/// </summary>
internal sealed class Chance(int seed, int pass = 0, int part = 0)
{
    private ulong _state = Mix(Mix(Mix((ulong)seed) + (ulong)pass) + (ulong)part);

    /// <summary>From 0 to below <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    /// <summary>From 0 to below 1.</summary>
    public float Share() => (Next() >> 40) * (1f / (1 << 24));

    /// <summary>Brings values into random order.</summary>
    public void Shuffle<T>(Span<T> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var other = Below(i + 1);
            (values[i], values[other]) = (values[other], values[i]);
        }
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private ulong Next()
    {
        var value = Mix(_state);
        _state += 0x9E3779B97F4A7C15;
        return value;
    }
}
