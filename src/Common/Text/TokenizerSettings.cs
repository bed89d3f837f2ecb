namespace StreamSentiment.Common.Text;

/// <summary>What decides how a text becomes tokens. A model package carries it (<c>preprocessing</c> in <c>model.json</c>).</summary>
public sealed record TokenizerSettings
{
    /// <summary>
    /// Version of the rules in <see cref="TokenReader"/>. Raise it whenever some text would yield other tokens than before:
    /// packages made by another version are then refused instead of being scored wrongly.
    /// </summary>
    public const int CurrentVersion = 1;

    /// <summary>Largest <see cref="MaxTokens"/> that is taken.</summary>
    public const int MaxTokensLimit = 1024;

    /// <summary>The tokenizer that made the package.</summary>
    public int TokenizerVersion { get; init; } = CurrentVersion;

    /// <summary>Tokens beyond this many are dropped. A tweet of 280 characters rarely has more than 64.</summary>
    public int MaxTokens { get; init; } = 64;

    /// <summary>What is wrong with these settings, or null.</summary>
    public string? Problem() => this switch
    {
        { TokenizerVersion: not CurrentVersion } =>
            $"it was made with tokenizer version {TokenizerVersion}, and this build has version {CurrentVersion}: train it again",
        { MaxTokens: < 1 or > MaxTokensLimit } => $"max_tokens is {MaxTokens}, and 1 to {MaxTokensLimit} are allowed",
        _ => null,
    };
}
