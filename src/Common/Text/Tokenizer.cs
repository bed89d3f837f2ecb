using System.Buffers;

namespace StreamSentiment.Common.Text;

/// <summary>Turns texts into tokens or token ids. Owns its buffers: one instance is used by one thread.</summary>
public sealed class Tokenizer
{
    private static readonly SearchValues<char> LettersAndDigits =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private readonly TokenizerSettings _settings;
    private readonly char[] _scratch = new char[TokenReader.MaxTokenLength];
    private char[] _decoded = new char[512];

    /// <summary>Makes a tokenizer.</summary>
    /// <exception cref="ArgumentException">The settings belong to another version of the tokenizer, or are out of range.</exception>
    public Tokenizer(TokenizerSettings settings)
    {
        if (settings.Problem() is { } problem)
        {
            throw new ArgumentException($"Tokenizer settings: {problem}.", nameof(settings));
        }

        _settings = settings;
    }

    /// <summary>The largest number of tokens that one text yields.</summary>
    public int MaxTokens => _settings.MaxTokens;

    /// <summary>
    /// Whether a text holds a token beyond doubt: a cheap look that never says so of one that holds none. A letter or digit is part of a
    /// token, unless it is part of an HTML entity.
    /// </summary>
    public static bool SurelyHasToken(ReadOnlySpan<char> text) => text.ContainsAny(LettersAndDigits) && !text.Contains('&');

    /// <summary>Reads a text token by token. The reader is valid until the next call.</summary>
    /// <remarks>The reader does not stop at <see cref="MaxTokens"/>; <see cref="Encode"/> and <see cref="Tokens"/> do.</remarks>
    public TokenReader Read(ReadOnlySpan<char> text)
    {
        if (!text.Contains('&'))
        {
            return new TokenReader(text, _scratch);
        }

        if (_decoded.Length < text.Length)
        {
            _decoded = new char[Math.Max(text.Length, 2 * _decoded.Length)];
        }

        return new TokenReader(_decoded.AsSpan(0, HtmlEntities.Decode(text, _decoded)), _scratch);
    }

    /// <summary>
    /// Writes the ids of a text's tokens, at most <see cref="MaxTokens"/> and at most <c>ids.Length</c>. Allocates nothing per token.
    /// </summary>
    /// <returns>How many ids were written; 0 when the text holds no token.</returns>
    public int Encode(ReadOnlySpan<char> text, Vocabulary vocabulary, Span<int> ids)
    {
        ids = ids[..Math.Min(ids.Length, MaxTokens)];
        var reader = Read(text);
        var count = 0;
        while (count < ids.Length && reader.MoveNext())
        {
            ids[count++] = vocabulary.IdOf(reader.Current);
        }

        return count;
    }

    /// <summary>The tokens of a text as strings: for tests and for looking at what the model sees.</summary>
    public IReadOnlyList<string> Tokens(ReadOnlySpan<char> text)
    {
        var tokens = new List<string>();
        var reader = Read(text);
        while (tokens.Count < MaxTokens && reader.MoveNext())
        {
            tokens.Add(reader.Current.ToString());
        }

        return tokens;
    }
}
