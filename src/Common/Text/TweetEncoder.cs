namespace StreamSentiment.Common.Text;

/// <summary>The tokens of <see cref="Tokenizer"/> as ids of a <see cref="Vocabulary"/>.</summary>
public sealed class TweetEncoder(Tokenizer tokenizer, Vocabulary vocabulary) : ITextEncoder
{
    /// <inheritdoc />
    public int MaxTokens => tokenizer.MaxTokens;

    /// <inheritdoc />
    public int Encode(ReadOnlySpan<char> text, Span<int> ids) => tokenizer.Encode(text, vocabulary, ids);
}
