using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Common.Models;

/// <summary>What a model package says of itself: <c>model.json</c>, snake_case.</summary>
public sealed record ModelManifest
{
    /// <summary>Layout of the package; this build knows 1.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Layout of the package that was written.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Registered name, such as <c>tweet-sentiment</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Version under that name, such as <c>1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Kind of model: <c>lstm</c>, <c>distilbert</c>.</summary>
    public required string Family { get; init; }

    /// <summary>Where its word vectors come from: <c>word2vec</c>, <c>distilbert</c>.</summary>
    public required string EmbeddingType { get; init; }

    /// <summary>How texts become tokens.</summary>
    public required TokenizerSettings Preprocessing { get; init; }

    /// <summary>A positive probability at or above this is labelled positive.</summary>
    public required double DecisionThreshold { get; init; }

    /// <summary>
    /// Figures at that threshold, positive class: <c>val_precision</c>, <c>val_recall</c>, <c>test_precision</c>, <c>test_recall</c> and
    /// more, 0 to 1.
    /// </summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>SHA-256 over the data it was trained and judged on: only figures of equal digests compare.</summary>
    public required string DataDigest { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How the graph's ends are called.</summary>
    public required ModelGraph Graph { get; init; }

    /// <summary>Every other file of the package by its name.</summary>
    public required IReadOnlyDictionary<string, PackageFile> Files { get; init; }

    /// <summary>Reads <c>model.json</c>.</summary>
    /// <exception cref="JsonException">It is no manifest.</exception>
    public static ModelManifest Parse(ReadOnlySpan<byte> utf8)
    {
        var manifest = JsonSerializer.Deserialize(utf8, ModelJson.Default.ModelManifest) ?? throw new JsonException("model.json holds null");
        // The values of a dictionary are nobody's annotation.
        return manifest.Files.FirstOrDefault(file => file.Value is null).Key is { } file
            ? throw new JsonException($"model.json says nothing of {file}: its size and SHA-256 are null")
            : manifest;
    }

    /// <summary>Writes <c>model.json</c>.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, ModelJson.Default.ModelManifest), (byte)'\n'];
}

/// <summary>Names of the graph's inputs and output.</summary>
/// <param name="Tokens">Token ids, int32, [time, batch], filled up with 0.</param>
/// <param name="Lengths">Tokens per text, int32, [batch], each at least 1.</param>
/// <param name="Probability">Probability of the positive class, float32, [batch].</param>
public sealed record ModelGraph(string Tokens, string Lengths, string Probability);

/// <summary>Size in bytes and SHA-256 (lower-case hexadecimal) of one file of a package.</summary>
public sealed record PackageFile(long Size, string Sha256)
{
    /// <summary>Describes a file's bytes.</summary>
    public static PackageFile Of(ReadOnlySpan<byte> bytes) => new(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
}

/// <summary>A text of our own and the probability that the model gave it when it was made: a line of <c>golden.jsonl</c>.</summary>
public sealed record GoldenExample(string Text, float PositiveProbability);

/// <summary>Source-generated JSON of a package. NaN may be written by a registry; the chooser refuses it by name.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class ModelJson : JsonSerializerContext;

/// <summary>Source-generated JSON of one line of <c>golden.jsonl</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(GoldenExample))]
public sealed partial class GoldenJson : JsonSerializerContext;
