using System.Text.Json;

namespace StreamSentiment.Trainer.Data;

/// <summary>A JSON object in a file, read key by key; a value of another kind is an error that names file and key.</summary>
internal sealed class JsonFile
{
    private readonly JsonElement _root;

    /// <exception cref="DataException">The file is missing or holds no JSON object.</exception>
    public JsonFile(string path)
    {
        Path = path;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            _root = document.RootElement.Clone();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"There is no file {path}.");
        }
        catch (JsonException error)
        {
            throw new DataException($"{path} is no JSON: {error.Message}");
        }

        if (!JsonTexts.AreUnicode(_root))
        {
            throw new DataException($"{path}: a text in it is not UTF-8, or holds half of a surrogate pair. Mend it, or fetch the file again.");
        }

        if (_root.ValueKind != JsonValueKind.Object)
        {
            throw new DataException($"{path} holds no JSON object.");
        }
    }

    /// <summary>Where it lies, for messages.</summary>
    public string Path { get; }

    /// <summary>A value; null when the key is absent or holds null.</summary>
    public JsonElement? Find(string key) =>
        _root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A whole number between 1 and 2^24.</summary>
    public int Count(string key, int otherwise) => Whole(key, otherwise, 1);

    /// <summary>A whole number between <paramref name="least"/> and 2^24.</summary>
    public int Whole(string key, int otherwise, int least) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= least && number <= 1 << 24 => number,
        var value => throw Wrong(key, value, $"a whole number between {least} and {1 << 24}"),
    };

    /// <summary>A number from 0 to below 1.</summary>
    public double Share(string key, double otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } value when value.GetDouble() is >= 0 and < 1 => value.GetDouble(),
        var value => throw Wrong(key, value, "a number from 0 to below 1"),
    };

    /// <summary>A truth value; null when there is none.</summary>
    public bool? Flag(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } value => value.GetBoolean(),
        var value => throw Wrong(key, value, "true or false"),
    };

    /// <summary>A text.</summary>
    public string Text(string key, string otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.String } value => value.GetString()!,
        var value => throw Wrong(key, value, "a text"),
    };

    /// <summary>An error of one key.</summary>
    public DataException Wrong(string key, JsonElement? value, string expected) =>
        new($"{Path}: {key} is {value?.GetRawText() ?? "missing"}, and {expected} was expected.");
}
