using System.Buffers;

namespace StreamSentiment.Common.Text;

/// <summary>Turns texts into tokens or token ids. Owns its buffers: one instance is used by one thread.</summary>
public sealed class Tokenizer
{
    private static readonly SearchValues<char> LettersAndDigits =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private readonly TokenizerSettings _settings;
    private readonly TokenSteps? _steps;
    private readonly int[] _pairs;
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
        _steps = TokenSteps.For(settings);
        _pairs = settings.Ngrams > 1 ? new int[settings.MaxTokens] : [];
    }

    /// <summary>Characters of the longest token that any settings yield: two marked words as a pair.</summary>
    public static int LongestToken => (2 * TokenSteps.MaxLength) + 1;

    /// <summary>The largest number of tokens that one text yields.</summary>
    public int MaxTokens => _settings.MaxTokens;

    /// <summary>
    /// Whether a text holds a token beyond doubt: a cheap look that never says so of one that holds none. A letter or digit is part of a
    /// token, unless it is part of an HTML entity.
    /// </summary>
    public static bool SurelyHasToken(ReadOnlySpan<char> text) => text.ContainsAny(LettersAndDigits) && !text.Contains('&');

    /// <summary>
    /// Reads a text token by token, pairs included: what a vocabulary is counted from. The reader is valid until the next call.
    /// </summary>
    /// <remarks>The reader does not stop at <see cref="MaxTokens"/>; <see cref="Encode"/> and <see cref="Tokens"/> do.</remarks>
    public TokenPipeline Read(ReadOnlySpan<char> text) => new(Begin(text), _steps);

    /// <summary>
    /// Writes the ids of a text's tokens and behind them those of the pairs that the vocabulary holds, at most <see cref="MaxTokens"/>
    /// and at most <c>ids.Length</c>. A text of which the settings leave nothing is one unknown token. Allocates nothing per token.
    /// </summary>
    /// <returns>How many ids were written; 0 when the text holds no token.</returns>
    public int Encode(ReadOnlySpan<char> text, Vocabulary vocabulary, Span<int> ids)
    {
        ids = ids[..Math.Min(ids.Length, MaxTokens)];
        return _steps is null ? EncodePlain(text, vocabulary, ids) : EncodeSteps(text, vocabulary, ids);
    }

    /// <summary>The tokens of a text as strings, pairs last: for tests and for looking at what the model sees.</summary>
    public IReadOnlyList<string> Tokens(ReadOnlySpan<char> text)
    {
        var tokens = new List<string>();
        var pairs = new List<string>();
        var reader = Read(text);
        while (tokens.Count < MaxTokens && reader.MoveNext())
        {
            (reader.IsPair ? pairs : tokens).Add(reader.Current.ToString());
        }

        if (tokens.Count == 0 && reader.HeldToken)
        {
            tokens.Add(SpecialTokens.Unknown);
        }

        return [.. tokens.Concat(pairs).Take(MaxTokens)];
    }

    private TokenReader Begin(ReadOnlySpan<char> text)
    {
        if (text.Contains('&'))
        {
            if (_decoded.Length < text.Length)
            {
                _decoded = new char[Math.Max(text.Length, 2 * _decoded.Length)];
            }

            text = _decoded.AsSpan(0, HtmlEntities.Decode(text, _decoded));
        }

        return new TokenReader(_steps is null ? text : _steps.Prepare(text), _scratch, _settings.KnownMentions);
    }

    // What EncodeSteps would give: this is the stream's hot path.
    private int EncodePlain(ReadOnlySpan<char> text, Vocabulary vocabulary, Span<int> ids)
    {
        var reader = Begin(text);
        var count = 0;
        while (count < ids.Length && reader.MoveNext())
        {
            ids[count++] = vocabulary.IdOf(reader.Current);
        }

        return count;
    }

    private int EncodeSteps(ReadOnlySpan<char> text, Vocabulary vocabulary, Span<int> ids)
    {
        var splits = _settings.UnknownWords == UnknownWords.Split;
        var reader = Read(text);
        int count = 0, pairs = 0;
        while (count < ids.Length && reader.MoveNext())
        {
            var id = vocabulary.IdOf(reader.Current);
            if (reader.IsPair)
            {
                if (id != Vocabulary.UnknownId)
                {
                    _pairs[pairs++] = id;
                }
            }
            else if (id == Vocabulary.UnknownId && reader.IsMention)
            {
                ids[count++] = vocabulary.IdOf(SpecialTokens.User);
            }
            else if (id == Vocabulary.UnknownId && splits && reader.IsWord)
            {
                count += WordSplitter.Split(reader.Current, vocabulary, ids[count..]);
            }
            else
            {
                ids[count++] = id;
            }
        }

        if (count == 0 && reader.HeldToken)
        {
            ids[count++] = Vocabulary.UnknownId;
        }

        pairs = Math.Min(pairs, ids.Length - count);
        _pairs.AsSpan(0, pairs).CopyTo(ids[count..]);
        return count + pairs;
    }
}
