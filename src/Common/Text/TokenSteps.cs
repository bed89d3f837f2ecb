namespace StreamSentiment.Common.Text;

/// <summary>The switches that ask for more than <see cref="TokenReader"/> does, and the space that they work in.</summary>
internal sealed class TokenSteps(TokenizerSettings settings)
{
    /// <summary>The longest token but for pairs: a marked word. No lemma is longer than the longest word.</summary>
    public static readonly int MaxLength = Negations.Mark.Length + TokenReader.MaxTokenLength;

    /// <summary>The text with its hashtags split.</summary>
    private char[] _split = [];

    /// <summary>What the switches are.</summary>
    public TokenizerSettings Settings { get; } = settings;

    /// <summary>Whether negations must be known.</summary>
    public bool SeeksNegations { get; } = settings.MarkNegations || settings.KeepNegations;

    /// <summary>Where a token is written that is not as the reader read it.</summary>
    public char[] Word { get; } = new char[MaxLength];

    /// <summary>Where two tokens and the space between them are written; the first one stays for the next pair.</summary>
    public char[] Pair { get; } = new char[(2 * MaxLength) + 1];

    /// <summary>The steps that the settings ask for; null when they ask for none.</summary>
    public static TokenSteps? For(TokenizerSettings settings) =>
        settings.Lemmatise || settings.RemoveStopWords || settings.LettersOnly || settings.MarkNegations || settings.SplitHashtags
            || settings.KnownMentions || settings.UnknownWords != UnknownWords.Unknown || settings.Ngrams > 1
            ? new TokenSteps(settings)
            : null;

    /// <summary>What happens to the text before it is read: hashtags are split. Valid until the next call.</summary>
    public ReadOnlySpan<char> Prepare(ReadOnlySpan<char> text)
    {
        if (!Settings.SplitHashtags || !text.Contains('#'))
        {
            return text;
        }

        if (_split.Length < 2 * text.Length)
        {
            _split = new char[Math.Max(1024, 2 * text.Length)];
        }

        return _split.AsSpan(0, Hashtags.Split(text, _split));
    }
}
