using System.Text.Json.Serialization;
using StreamSentiment.Common.Text.WordPiece;

namespace StreamSentiment.Common.Text;

/// <summary>What cuts a text into tokens.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TokenizerKind>))]
public enum TokenizerKind
{
    /// <summary>The rules for tweets, <see cref="Text.Tokenizer"/>.</summary>
    [JsonStringEnumMemberName("tweet")]
    Tweet,

    /// <summary>BERT's word pieces, <see cref="WordPieceTokenizer"/>.</summary>
    [JsonStringEnumMemberName("wordpiece")]
    WordPiece,
}

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

    /// <summary>Fewest <see cref="MaxTokens"/> of word pieces: a first, a last and one between.</summary>
    public const int MinWordPieces = 3;

    /// <summary>What cuts texts into tokens; where <c>model.json</c> does not say, the rules for tweets.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TokenizerKind Tokenizer { get; init; }

    /// <summary>How word pieces are cut; null with another <see cref="Tokenizer"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WordPieceSettings? WordPiece { get; init; }

    /// <summary>The version of the rules for tweets that made the package; word pieces have one of their own.</summary>
    public int TokenizerVersion { get; init; } = CurrentVersion;

    /// <summary>Tokens beyond this many are dropped. A tweet of 280 characters rarely has more than 64.</summary>
    public int MaxTokens { get; init; } = 64;

    /// <summary>What is wrong with these settings, or null.</summary>
    public string? Problem() => this switch
    {
        { Tokenizer: TokenizerKind.WordPiece, WordPiece: null } => "its tokenizer is wordpiece, and it has no word_piece",
        { Tokenizer: TokenizerKind.WordPiece, MaxTokens: < MinWordPieces or > MaxTokensLimit } =>
            $"max_tokens is {MaxTokens}, and {MinWordPieces} to {MaxTokensLimit} are allowed",
        { Tokenizer: TokenizerKind.WordPiece, WordPiece: var pieces } => pieces.Problem(),
        { TokenizerVersion: not CurrentVersion } =>
            $"it was made with tokenizer version {TokenizerVersion}, and this build has version {CurrentVersion}: train it again",
        { MaxTokens: < 1 or > MaxTokensLimit } => $"max_tokens is {MaxTokens}, and 1 to {MaxTokensLimit} are allowed",
        _ => null,
    };
}
