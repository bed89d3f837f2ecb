using System.Text.Json;
using StreamSentiment.Common.Text.WordPiece;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>Reads the tokenizer's files of a Hugging Face checkpoint.</summary>
internal static class TokenizerFiles
{
    /// <summary>Name of the vocabulary, which must be there.</summary>
    public const string Vocabulary = "vocab.txt";

    /// <summary>Name of the settings.</summary>
    public const string Config = "tokenizer_config.json";

    /// <summary>Name of the special tokens, which override those of <see cref="Config"/>.</summary>
    public const string SpecialTokens = "special_tokens_map.json";

    /// <summary>Reads what there is; without settings the tokenizer is that of an uncased BERT.</summary>
    /// <returns>The settings, and how many tokens a text has at most; null when the files do not say.</returns>
    /// <exception cref="DataException">A file is malformed, or asks for what this tokenizer cannot do.</exception>
    public static (WordPieceSettings Settings, int? MaxLength) Read(string folder)
    {
        var (settings, length) = (new WordPieceSettings(), (int?)null);
        var path = Path.Combine(folder, Config);
        if (File.Exists(path))
        {
            var file = new JsonFile(path);
            if (file.Flag("do_basic_tokenize") == false || file.Find("never_split") is { } kept && kept.GetRawText() is not "[]")
            {
                throw new DataException($"{path}: do_basic_tokenize false and never_split are not supported.");
            }

            settings = settings with
            {
                DoLowerCase = file.Flag("do_lower_case") ?? true,
                StripAccents = file.Flag("strip_accents"),
                TokenizeChineseChars = file.Flag("tokenize_chinese_chars") ?? true,
            };
            settings = WithSpecialTokens(settings, file);
            length = MaxLength(file);
        }

        path = Path.Combine(folder, SpecialTokens);
        return (File.Exists(path) ? WithSpecialTokens(settings, new JsonFile(path)) : settings, length);
    }

    private static WordPieceSettings WithSpecialTokens(WordPieceSettings settings, JsonFile file) => settings with
    {
        UnkToken = Token(file, "unk_token", settings.UnkToken),
        ClsToken = Token(file, "cls_token", settings.ClsToken),
        SepToken = Token(file, "sep_token", settings.SepToken),
        PadToken = Token(file, "pad_token", settings.PadToken),
        MaskToken = Token(file, "mask_token", settings.MaskToken),
        AdditionalTokens = file.Find("additional_special_tokens") is { ValueKind: JsonValueKind.Array } more
            ? [.. more.EnumerateArray().Select(token => Content(token) ?? throw file.Wrong("additional_special_tokens", more, "tokens"))]
            : settings.AdditionalTokens,
    };

    private static string Token(JsonFile file, string key, string otherwise) => file.Find(key) switch
    {
        null => otherwise,
        { } value => Content(value) ?? throw file.Wrong(key, value, "a token"),
    };

    // A token is a text, or an object that holds it beside how it is stripped.
    private static string? Content(JsonElement value) => value switch
    {
        { ValueKind: JsonValueKind.String } => value.GetString(),
        { ValueKind: JsonValueKind.Object } when value.TryGetProperty("content", out var content) =>
            content.ValueKind == JsonValueKind.String ? content.GetString() : null,
        _ => null,
    };

    // Where nobody set a limit, files hold 10^30.
    private static int? MaxLength(JsonFile file) => file.Find("model_max_length") switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.GetDouble() >= int.MaxValue => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var length) && length > 2 => length,
        var value => throw file.Wrong("model_max_length", value, "a whole number above 2"),
    };
}
