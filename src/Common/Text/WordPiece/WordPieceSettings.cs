using System.Text.Json.Serialization;

namespace StreamSentiment.Common.Text.WordPiece;

/// <summary>
/// What decides how <see cref="WordPieceTokenizer"/> reads a text: <c>word_piece</c> under <c>preprocessing</c> in <c>model.json</c>.
/// </summary>
/// <remarks>JSON must say everything: what it left out would not be the default but false or nothing.</remarks>
public sealed record WordPieceSettings
{
    /// <summary>Version of the rules. Raise it whenever some text would yield other tokens than before.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The rules that made the package.</summary>
    [JsonRequired]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Whether case is ignored.</summary>
    [JsonRequired]
    public bool DoLowerCase { get; init; } = true;

    /// <summary>Whether accents are dropped; null drops them where case is ignored.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Whether every Chinese character is a word of its own.</summary>
    [JsonRequired]
    public bool TokenizeChineseChars { get; init; } = true;

    /// <summary>Stands for what the vocabulary does not hold.</summary>
    [JsonRequired]
    public string UnkToken { get; init; } = "[UNK]";

    /// <summary>Begins every text.</summary>
    [JsonRequired]
    public string ClsToken { get; init; } = "[CLS]";

    /// <summary>Ends every text.</summary>
    [JsonRequired]
    public string SepToken { get; init; } = "[SEP]";

    /// <summary>Fills up batches. The graph masks by length, so its id says nothing.</summary>
    [JsonRequired]
    public string PadToken { get; init; } = "[PAD]";

    /// <summary>Stands for a hidden word.</summary>
    [JsonRequired]
    public string MaskToken { get; init; } = "[MASK]";

    /// <summary>Further tokens that stand for themselves.</summary>
    [JsonRequired]
    public IReadOnlyList<string> AdditionalTokens { get; init; } = [];

    /// <summary>All tokens that stand for themselves wherever a text spells them exactly.</summary>
    internal IEnumerable<string> SpecialTokens => [UnkToken, SepToken, PadToken, ClsToken, MaskToken, .. AdditionalTokens];

    /// <summary>What is wrong with these settings, or null.</summary>
    public string? Problem() => this switch
    {
        { Version: not CurrentVersion } =>
            $"it was made with word pieces of version {Version}, and this build has version {CurrentVersion}: train it again",
        _ when SpecialTokens.Any(string.IsNullOrEmpty) => "a special token of word_piece is empty",
        _ => null,
    };
}
