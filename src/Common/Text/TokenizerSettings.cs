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

    /// <summary>Whether English words become their lemma (<see cref="Lemmas"/>): <c>loved</c> is <c>love</c>.</summary>
    public bool Lemmatise { get; init; }

    /// <summary>Whether function words (<c>stop-words.txt</c>) are dropped: <c>the</c>, <c>was</c>, <c>not</c>.</summary>
    public bool RemoveStopWords { get; init; }

    /// <summary>Whether <see cref="RemoveStopWords"/> spares negations (<see cref="Negations"/>): <c>not</c>, <c>don't</c>.</summary>
    public bool KeepNegations { get; init; }

    /// <summary>Whether only words are kept, and of them only letters: <c>don't</c> is <c>don</c> and <c>t</c>.</summary>
    public bool LettersOnly { get; init; }

    /// <summary>Whether words that a negation bears on begin with <see cref="Negations.Mark"/> (<see cref="NegationScope"/>).</summary>
    public bool MarkNegations { get; init; }

    /// <summary>Whether an account that the vocabulary holds is a token of its own, <c>@kite</c>, instead of <see cref="SpecialTokens.User"/>.
    /// </summary>
    public bool KnownMentions { get; init; }

    /// <summary>Whether a hashtag is cut into the words that capitals show (<see cref="Hashtags"/>).</summary>
    public bool SplitHashtags { get; init; }

    /// <summary>What becomes of a word that the vocabulary does not hold.</summary>
    public UnknownWords UnknownWords { get; init; }

    /// <summary>2 adds each two neighbouring tokens as one, such as <c>not good</c>, for models that see no order; 1 does not.</summary>
    /// <remarks>JSON sets 0 where <c>model.json</c> says nothing, so 0 is 1.</remarks>
    public int Ngrams { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>The preprocessing of the published project: letters, lemmas, no stop words, and with them no negations.</summary>
    public static TokenizerSettings Published { get; } = new() { Lemmatise = true, RemoveStopWords = true, LettersOnly = true };

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
        { Ngrams: not (1 or 2) } => $"ngrams is {Ngrams}, and 1 and 2 are allowed",
        { Ngrams: 2, MaxTokens: 1 } => "ngrams is 2, and max_tokens 1 leaves no room for two words: raise max_tokens or set ngrams to 1",
        { KeepNegations: true, RemoveStopWords: false } =>
            "keep_negations only says which stop words stay, and remove_stop_words is off: set it too, or drop keep_negations",
        _ when !Enum.IsDefined(UnknownWords) => $"unknown_words is {(int)UnknownWords}, and unknown and split are known",
        _ => null,
    };
}
