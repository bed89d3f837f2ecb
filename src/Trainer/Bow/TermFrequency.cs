namespace StreamSentiment.Trainer.Bow;

/// <summary>What a token that comes several times in a text counts.</summary>
internal enum TermFrequency
{
    /// <summary>As often as it comes.</summary>
    Raw,

    /// <summary>Once.</summary>
    Binary,

    /// <summary>1 + the natural logarithm of how often it comes.</summary>
    Logarithmic,
}

/// <summary>Values of <see cref="TermFrequency"/>.</summary>
internal static class TermFrequencies
{
    /// <summary>What a token counts that comes <paramref name="times"/> times, at least once.</summary>
    public static float Of(this TermFrequency frequency, int times) => frequency switch
    {
        TermFrequency.Raw => times,
        TermFrequency.Binary => 1,
        _ => 1 + MathF.Log(times),
    };
}
