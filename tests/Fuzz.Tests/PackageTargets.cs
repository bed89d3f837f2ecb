using System.Text;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Lstm;
using StreamSentiment.Common.Models.Onnx;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>Model packages whose checksums are right and whose content is not: a package is refused, or its network runs.</summary>
internal static class PackageTargets
{
    private static readonly string[] Parts = [ModelPackage.OnnxFile, ModelPackage.VocabularyFile, ModelPackage.GoldenFile];
    private static readonly string Tiny = Path.Combine(AppContext.BaseDirectory, "tiny");
    private static readonly Lazy<string> Folder = new(NewFolder);

    private static readonly byte[] Manifest = File.ReadAllBytes(Path.Combine(Tiny, ModelPackage.ManifestFile));
    private static readonly byte[] Onnx = File.ReadAllBytes(Path.Combine(Tiny, ModelPackage.OnnxFile));

    private static readonly byte[] WordPieces = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Manifest).Replace(
        "\"preprocessing\": {",
        "\"preprocessing\": {\"tokenizer\":\"wordpiece\",\"word_piece\":{\"version\":1,\"do_lower_case\":true,\"tokenize_chinese_chars\":true,\"unk_token\":\"<unk>\",\"cls_token\":\"<pad>\",\"sep_token\":\"<pad>\",\"pad_token\":\"<pad>\",\"mask_token\":\"<unk>\",\"additional_tokens\":[\"<user>\"]},",
        StringComparison.Ordinal));

    private static readonly byte[][] ManifestTokens = Targets.Bytes(
        "\"files\":", "\"preprocessing\":", "\"graph\":", "\"metrics\":", "\"size\":", "\"sha256\":", "null", "\"model.onnx\":", "\"../x\":", "\"max_tokens\":", "1024", "\"ngrams\":2", "\"wordpiece\"", "\"NaN\"");

    // Field numbers and lengths of protobuf, and names that a graph holds.
    private static readonly byte[][] OnnxTokens =
    [
        [0x0A], [0x12], [0x22], [0x2A], [0x3A], [0x08], [0x10], [0x42], [0x4A], [0x70, 1], [0x6A, 2, 0x0A, 0], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        .. Targets.Bytes("LSTM", "Gather", "Gemm", "Sigmoid", "Squeeze", "Where", "Equal", "ReduceMax", "Loop", "If", "Cast", "tokens", "lengths", "probability", "hidden_size", "direction", "axes"),
        BitConverter.GetBytes(float.NaN), BitConverter.GetBytes(float.PositiveInfinity), BitConverter.GetBytes(1L << 40), BitConverter.GetBytes(-1L),
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("packages/manifest", [Manifest, WordPieces], ManifestTokens, ReadManifest, typeof(System.Text.Json.JsonException)) { Rounds = 1_500 },
        new("packages/manifest-in-place", [Manifest, WordPieces], ManifestTokens, input => Load(ModelPackage.ManifestFile, input, account: false), typeof(ModelPackageException)) { Rounds = 200 },
        new("packages/parts", [.. Parts.Skip(1).Select((file, part) => (byte[])[(byte)(part + 1), .. File.ReadAllBytes(Path.Combine(Tiny, file))])], ManifestTokens, ReadPart, typeof(ModelPackageException)) { Rounds = 200 },
        new("packages/aliases", Targets.Bytes("{\"champion\":\"1\",\"other\":\"2\"}"), ManifestTokens, ReadAliases, typeof(RegistryException)) { Rounds = 300 },
        new("onnx/graph", [Onnx], OnnxTokens, ReadGraph, typeof(InvalidDataException)) { Rounds = 2_000 },
        new("onnx/network", [Onnx], OnnxTokens, input => Load(ModelPackage.OnnxFile, input, account: true), typeof(ModelPackageException)) { Rounds = 250 },
    ];

    private static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("fuzz-models-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    private static void ReadManifest(byte[] input)
    {
        var manifest = ModelManifest.Parse(input);
        Assert.Equal(manifest.ToBytes(), ModelManifest.Parse(manifest.ToBytes()).ToBytes());
    }

    private static void ReadPart(byte[] input)
    {
        var part = input.Length > 0 ? input[0] : 0;
        Load(Parts[part % Parts.Length], [.. input.Skip(1)], account: true);
    }

    // Another package each time, as one that was loaded may be kept.
    private static void Load(string file, byte[] content, bool account)
    {
        var folder = Path.Combine(Folder.Value, "tiny", "1");
        Directory.CreateDirectory(folder);
        foreach (var original in Directory.EnumerateFiles(Tiny))
        {
            File.Copy(original, Path.Combine(folder, Path.GetFileName(original)), overwrite: true);
        }

        File.WriteAllBytes(Path.Combine(folder, file), content);
        if (account)
        {
            var manifest = ModelManifest.Parse(Manifest);
            manifest = manifest with { Files = new Dictionary<string, PackageFile>(manifest.Files) { [file] = PackageFile.Of(content) } };
            File.WriteAllBytes(Path.Combine(folder, ModelPackage.ManifestFile), manifest.ToBytes());
        }

        var package = ModelPackage.Load(folder, 8 * 1024 * 1024);
        foreach (var engine in new[] { ModelEngine.OnnxRuntime, ModelEngine.Auto })
        {
            using var model = new SentimentModel(package, engine);
            model.VerifyGolden();
            var (texts, scores) = (new[] { "i love it", "", "late again @ada :(", new string('x', 500) }, new float[4]);
            model.Score(texts, scores);
            Assert.All(scores, score => Assert.True(float.IsNaN(score) || score is >= 0 and <= 1));
        }
    }

    private static void ReadAliases(byte[] input)
    {
        var folder = Path.Combine(Folder.Value, "aliases");
        Directory.CreateDirectory(Path.Combine(folder, "tiny", "1"));
        File.WriteAllBytes(Path.Combine(folder, "tiny", "aliases.json"), input);
        File.WriteAllBytes(Path.Combine(folder, "tiny", "1", ModelPackage.ManifestFile), input.Length % 2 == 0 ? Manifest : input);
        var registry = new FolderModelRegistry(folder);
        var version = Assert.Single(registry.ListAsync("tiny", CancellationToken.None).GetAwaiter().GetResult());
        Assert.True(version.Manifest is not null || version.Problem is not null);
        ModelChooser.Choose([version], new ModelCriteria());
    }

    // Both readers walk all of it; what is recognised can be compiled.
    private static void ReadGraph(byte[] input)
    {
        var outside = OnnxExternalData.IsIn(input);
        var weights = LstmGraph.Recognise(OnnxGraph.Parse(input), ModelManifest.Parse(Manifest).Graph);
        if (weights is not null && !outside)
        {
            LstmProgram.Compile(weights);
        }
    }
}
