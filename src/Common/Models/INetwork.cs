namespace StreamSentiment.Common.Models;

/// <summary>What turns token ids into probabilities. Owns its buffers: used by one thread at a time.</summary>
internal interface INetwork : IDisposable
{
    /// <summary>Runs the network on texts of at least one token each.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="positiveProbabilities">Gets the probability of each text that <see cref="EncodedTexts.Order"/> names.</param>
    void Run(EncodedTexts texts, Span<float> positiveProbabilities);
}

/// <summary>Texts as token ids.</summary>
/// <param name="ids">Ids of all texts, one text after another.</param>
/// <param name="starts">Where each text begins in <paramref name="ids"/>.</param>
/// <param name="lengths">Tokens of each text.</param>
/// <param name="order">The texts to run, shortest first.</param>
internal readonly ref struct EncodedTexts(ReadOnlySpan<int> ids, ReadOnlySpan<int> starts, ReadOnlySpan<int> lengths, ReadOnlySpan<int> order)
{
    /// <summary>The texts to run, shortest first.</summary>
    public ReadOnlySpan<int> Order { get; } = order;

    private ReadOnlySpan<int> Ids { get; } = ids;

    private ReadOnlySpan<int> Starts { get; } = starts;

    private ReadOnlySpan<int> Lengths { get; } = lengths;

    /// <summary>Token ids of one text.</summary>
    public ReadOnlySpan<int> this[int text] => Ids.Slice(Starts[text], Lengths[text]);
}
