using System.Text.Json;
using StreamSentiment.Common.Models.Lstm;
using StreamSentiment.Common.Models.Onnx;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Common.Models;

/// <summary>
/// A trained model with all it needs, read into memory and checked. Immutable: any number of <see cref="SentimentModel"/> can be made
/// from one package, one for each thread.
/// </summary>
public sealed class ModelPackage
{
    /// <summary>Name of the manifest, which describes every other file.</summary>
    public const string ManifestFile = "model.json";

    /// <summary>Name of the network.</summary>
    public const string OnnxFile = "model.onnx";

    /// <summary>Name of the vocabulary.</summary>
    public const string VocabularyFile = "vocabulary.txt";

    /// <summary>Name of the golden examples.</summary>
    public const string GoldenFile = "golden.jsonl";

    /// <summary>Name of the account of the training, where there is one.</summary>
    public const string RunFile = "run.json";

    /// <summary>Name of the model card.</summary>
    public const string CardFile = "README.md";

    /// <summary>Largest package that is loaded unless told otherwise: 64 MB.</summary>
    public const long DefaultMaxBytes = 64L * 1024 * 1024;

    /// <summary>The files that every package lists.</summary>
    internal static readonly string[] Required = [OnnxFile, VocabularyFile, GoldenFile];

    private readonly PackageText _text;
    private readonly Lazy<LstmProgram?> _program;

    private ModelPackage(
        string directory,
        ModelManifest manifest,
        byte[] onnx,
        PackageText text,
        IReadOnlyList<GoldenExample> golden,
        Lazy<LstmProgram?>? program = null)
    {
        Directory = directory;
        Manifest = manifest;
        Onnx = onnx;
        _text = text;
        Golden = golden;
        // Word pieces belong to no LSTM, and such a network may be large: it is not looked through.
        _program = program ?? new Lazy<LstmProgram?>(
            () => manifest.Preprocessing.Tokenizer == TokenizerKind.Tweet
                && LstmGraph.Recognise(OnnxGraph.Parse(onnx), manifest.Graph) is { } weights && weights.Vocabulary == text.TokenCount
                    ? LstmProgram.Compile(weights)
                    : null);
    }

    /// <summary>Where it was read from.</summary>
    public string Directory { get; }

    /// <summary>What it says of itself.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>Registered name.</summary>
    public string Name => Manifest.Name;

    /// <summary>Version under that name.</summary>
    public string Version => Manifest.Version;

    /// <summary>The tokens it knows.</summary>
    /// <exception cref="InvalidOperationException">It knows word pieces.</exception>
    public Vocabulary Vocabulary => _text.Vocabulary;

    /// <summary>How many tokens it knows.</summary>
    public int TokenCount => _text.TokenCount;

    /// <summary>Texts of our own with the probabilities that they must get.</summary>
    public IReadOnlyList<GoldenExample> Golden { get; }

    /// <summary>Why <see cref="ModelSource"/> took this version; null when the package was loaded by its folder.</summary>
    public ModelChoice? Choice { get; internal set; }

    /// <summary>The network as ONNX; its shapes stand at <see cref="ModelGraph"/>.</summary>
    internal byte[] Onnx { get; }

    /// <summary>The network compiled, shared by all threads; null when it is none that can be.</summary>
    internal LstmProgram? Program => _program.Value;

    /// <summary>Name and version as people write them: <c>tweet-sentiment:1</c>.</summary>
    public override string ToString() => $"{Name}:{Version}";

    /// <summary>The same package under the name and version that a registry gave it.</summary>
    public ModelPackage As(string name, string version) => name == Name && version == Version
        ? this
        : new ModelPackage(Directory, Manifest with { Name = name, Version = version }, Onnx, _text, Golden, _program);

    /// <summary>Makes what turns texts into its token ids, for one thread.</summary>
    public ITextEncoder CreateEncoder() => _text.CreateEncoder();

    /// <summary>Reads and checks a package: sizes, SHA-256 of every file, nothing missing, no data outside the ONNX file.</summary>
    /// <param name="directory">Folder with <c>model.json</c>.</param>
    /// <param name="maxBytes">Largest sum of all its files, in bytes.</param>
    /// <exception cref="ModelPackageException">It cannot be used; the message says why and what to do.</exception>
    public static ModelPackage Load(string directory, long maxBytes = DefaultMaxBytes)
    {
        var files = new PackageFolder(directory, maxBytes);
        var manifest = files.ReadManifest();
        CheckManifest(manifest, files);
        // Pictures and the like are checked too, but only what a model runs on stays in memory.
        foreach (var (file, expected) in manifest.Files.Where(file => !Required.Contains(file.Key)))
        {
            files.Verify(file, expected);
        }

        var contents = Required.ToDictionary(file => file, file => files.Read(file, manifest.Files[file]));

        var onnx = contents[OnnxFile];
        try
        {
            if (OnnxExternalData.IsIn(onnx))
            {
                throw files.Broken(OnnxFile, "it keeps tensors in other files, which is never loaded",
                    "Export the model again with all data inside");
            }
        }
        catch (InvalidDataException error)
        {
            throw files.Broken(OnnxFile, error.Message, "Copy or train the package again", error);
        }

        return new ModelPackage(
            directory,
            manifest,
            onnx,
            Parse(VocabularyFile, bytes => PackageText.Parse(manifest.Preprocessing, bytes)),
            Parse(GoldenFile, bytes => ReadGolden(bytes)));

        T Parse<T>(string file, Func<byte[], T> parse)
        {
            try
            {
                return parse(contents[file]);
            }
            catch (Exception error) when (error is InvalidDataException or JsonException)
            {
                throw files.Broken(file, error.Message.TrimEnd('.'), "Train the package again", error);
            }
        }
    }

    private static void CheckManifest(ModelManifest manifest, PackageFolder files)
    {
        if (manifest.Format != ModelManifest.CurrentFormat)
        {
            throw files.Broken(
                ManifestFile,
                $"its format is {manifest.Format}, and this build reads {ModelManifest.CurrentFormat}",
                "Train it again, or use the build that made it");
        }

        if (manifest.Preprocessing.Problem() is { } problem)
        {
            throw files.Broken(ManifestFile, problem, "Tokens would differ from those the model learned");
        }

        if (!(manifest.DecisionThreshold is > 0 and < 1))
        {
            throw files.Broken(ManifestFile, $"decision_threshold is {manifest.DecisionThreshold}, not between 0 and 1",
                "Train the package again");
        }

        if (Required.FirstOrDefault(file => !manifest.Files.ContainsKey(file)) is { } missing)
        {
            throw files.Broken(ManifestFile, $"it does not list {missing}", "Train the package again");
        }

        files.CheckTotal(manifest.Files.Values);
    }

    private static List<GoldenExample> ReadGolden(byte[] bytes)
    {
        var golden = new List<GoldenExample>();
        using var reader = new StreamReader(new MemoryStream(bytes));
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                golden.Add(JsonSerializer.Deserialize(line, GoldenJson.Default.GoldenExample)
                    ?? throw new JsonException("a line holds null"));
            }
        }

        return golden.Count > 0
            ? golden
            : throw new InvalidDataException("it holds no golden example, so nothing proves that the model is itself");
    }
}
