namespace StreamSentiment.Common.Text;

/// <summary>Tokens that stand for a whole kind of text. No tweet can spell one: angle brackets never reach a word.</summary>
public static class SpecialTokens
{
    /// <summary>Fills a batch up to its longest text; id 0. No text yields it.</summary>
    public const string Padding = "<pad>";

    /// <summary>A token that the vocabulary does not hold; id 1.</summary>
    public const string Unknown = "<unk>";

    /// <summary>A mention of an account; with <see cref="TokenizerSettings.KnownMentions"/>, of one that the vocabulary does not hold.</summary>
    public const string User = "<user>";

    /// <summary>A link.</summary>
    public const string Url = "<url>";

    /// <summary>A number, a time, a date, a score.</summary>
    public const string Number = "<number>";
}
