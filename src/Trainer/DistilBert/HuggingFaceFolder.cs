using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSentiment.Common.Text;
using StreamSentiment.Common.Text.WordPiece;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Safetensors;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>A DistilBERT checkpoint as Hugging Face's <c>save_pretrained</c> writes it, read and checked but for its weights.</summary>
internal sealed class HuggingFaceFolder
{
    private const string ConfigFile = "config.json";
    private const string WeightsFile = "model.safetensors";
    private static readonly string[] TokenizerNames = [TokenizerFiles.Vocabulary, TokenizerFiles.Config, TokenizerFiles.SpecialTokens];
    private readonly string _path;

    /// <exception cref="DataException">A file is missing or malformed, or they do not belong together.</exception>
    public HuggingFaceFolder(string path)
    {
        _path = path;
        if (!Directory.Exists(path))
        {
            throw new DataException($"There is no checkpoint folder {path}. Name it with --checkpoint.");
        }

        Config = DistilBertConfig.Read(In(ConfigFile));
        if (!File.Exists(Weights))
        {
            throw new DataException($"{Weights} is missing; a checkpoint saved as pytorch_model.bin must be saved again as safetensors.");
        }

        (Tokenizer, var limit) = TokenizerFiles.Read(path);
        MaxTokens = Math.Min(limit ?? Config.MaxPositions, Config.MaxPositions);
        Vocabulary = ReadVocabulary();
    }

    /// <summary>The network's shape.</summary>
    public DistilBertConfig Config { get; }

    /// <summary>How texts are cut.</summary>
    public WordPieceSettings Tokenizer { get; }

    /// <summary>The pieces.</summary>
    public WordPieceVocabulary Vocabulary { get; }

    /// <summary>Longest text in tokens, the first and the last included.</summary>
    public int MaxTokens { get; }

    /// <summary>Where the weights lie.</summary>
    public string Weights => In(WeightsFile);

    /// <summary>A digest of all its files that are used.</summary>
    public string Digest() => string.Join('\n', TokenizerNames.Append(ConfigFile).Append(WeightsFile)
        .Where(file => File.Exists(In(file))).Select(file => $"{file} {TextFiles.Digest(In(file))}"));

    /// <summary>Makes a tokenizer of this checkpoint.</summary>
    /// <param name="maxTokens">Longest text; null takes <see cref="MaxTokens"/>.</param>
    public WordPieceTokenizer CreateTokenizer(int? maxTokens = null) => new(Tokenizer, Vocabulary, maxTokens ?? MaxTokens);

    /// <summary>Makes the network with this checkpoint's weights.</summary>
    /// <param name="config">What differs from <see cref="Config"/>; with another number of labels the classifier is a new one.</param>
    /// <returns>The network, and whether its classifier comes from the checkpoint; else it begins at random.</returns>
    /// <exception cref="DataException">The weights are missing, damaged or of another shape.</exception>
    public (DistilBertNetwork Network, bool HasHead) Open(DistilBertConfig? config = null)
    {
        using var file = new SafetensorsFile(Weights);
        var network = new DistilBertNetwork(config ?? Config);
        try
        {
            var withHead = network.Config.Labels.Count == Config.Labels.Count;
            return (network, NetworkWeights.Load(network, file, Weights, withHead));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Saves a network with this checkpoint's tokenizer, for <c>from_pretrained</c> and <c>--checkpoint</c>.</summary>
    /// <param name="folder">See <see cref="CheckFree"/>.</param>
    public void Save(string folder, DistilBertNetwork network)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in TokenizerNames.Where(file => File.Exists(In(file))))
        {
            File.Copy(In(file), Path.Combine(folder, file), overwrite: true);
        }

        var config = JsonNode.Parse(File.ReadAllBytes(In(ConfigFile)))!.AsObject();
        config["architectures"] = new JsonArray("DistilBertForSequenceClassification");
        var (names, ids) = (new JsonObject(), new JsonObject());
        for (var id = 0; id < network.Config.Labels.Count; id++)
        {
            names[id.ToString(CultureInfo.InvariantCulture)] = network.Config.Labels[id];
            ids[network.Config.Labels[id]] = id;
        }

        (config["id2label"], config["label2id"]) = (names, ids);
        config["torch_dtype"] = "float32";
        File.WriteAllText(Path.Combine(folder, ConfigFile), config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        // The weights come last: a folder with weights is whole.
        SafetensorsWriter.Write(Path.Combine(folder, WeightsFile), NetworkWeights.ToTensors(network));
    }

    /// <summary>Makes sure that a folder can take a checkpoint, before the work.</summary>
    /// <exception cref="DataException">It holds one already.</exception>
    public static void CheckFree(string folder)
    {
        if (File.Exists(Path.Combine(folder, WeightsFile)))
        {
            throw new DataException(
                $"{folder} holds a {WeightsFile} already, which is never overwritten: name another folder with --save-checkpoint.");
        }
    }

    private WordPieceVocabulary ReadVocabulary()
    {
        var file = In(TokenizerFiles.Vocabulary);
        if (!File.Exists(file))
        {
            throw new DataException($"{file} is missing: the checkpoint's vocabulary, one piece a line.");
        }

        try
        {
            var vocabulary = WordPieceVocabulary.Parse(File.ReadAllBytes(file));
            if (vocabulary.Count > Config.VocabularySize)
            {
                throw new DataException(
                    $"{file} holds {vocabulary.Count} pieces, and vocab_size in {ConfigFile} is only {Config.VocabularySize}.");
            }

            if (MaxTokens < TokenizerSettings.MinWordPieces)
            {
                throw new DataException($"{In(ConfigFile)}: max_position_embeddings is {Config.MaxPositions}, too few for a text.");
            }

            // Finds out whether the tokens that every text needs are there.
            _ = new WordPieceTokenizer(Tokenizer, vocabulary, MaxTokens);
            return vocabulary;
        }
        catch (InvalidDataException error)
        {
            throw new DataException($"{file}: {error.Message}.");
        }
    }

    private string In(string file) => Path.Combine(_path, file);
}
