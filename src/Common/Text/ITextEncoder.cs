namespace StreamSentiment.Common.Text;

/// <summary>Turns texts into the token ids that a network reads. Owns its buffers: one instance is used by one thread.</summary>
public interface ITextEncoder
{
    /// <summary>The largest number of ids that one text yields.</summary>
    int MaxTokens { get; }

    /// <summary>Writes a text's token ids.</summary>
    /// <param name="ids">Gets them; at least <see cref="MaxTokens"/> long.</param>
    /// <returns>How many ids were written; 0 when the text holds no token and so cannot be scored.</returns>
    int Encode(ReadOnlySpan<char> text, Span<int> ids);
}
