using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.DistilBert;
using StreamSentiment.Trainer.Safetensors;
using StreamSentiment.Trainer.Torch;

namespace StreamSentiment.Trainer.Tests.DistilBert;

/// <summary>A checkpoint of our own: random weights, and the words of our made-up tweets as vocabulary. To be spoilt at will.</summary>
internal sealed partial class TinyCheckpoint : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly JsonObject _config = new()
    {
        ["model_type"] = "distilbert",
        ["vocab_size"] = 400,
        ["max_position_embeddings"] = 40,
        ["dim"] = 16,
        ["hidden_dim"] = 32,
        ["n_layers"] = 2,
        ["n_heads"] = 2,
        ["dropout"] = 0.1,
        ["attention_dropout"] = 0.1,
        ["seq_classif_dropout"] = 0.1,
        ["id2label"] = new JsonObject { ["0"] = "NEGATIVE", ["1"] = "POSITIVE" },
    };

    /// <param name="change">Changes <c>config.json</c> before the weights are made to fit it.</param>
    public TinyCheckpoint(Action<JsonObject>? change = null)
    {
        TorchRuntime.EnsureLoadable();
        TorchSharp.torch.set_num_threads(1);
        change?.Invoke(_config);
        _folder.Write("config.json", _config.ToJsonString());
        _folder.Write("vocab.txt", string.Join('\n', Vocabulary()) + "\n");
        _folder.Write("tokenizer_config.json", """{"do_lower_case": true, "model_max_length": 1000000000000000019884624838656}""");
        Tensors = [.. RandomTensors()];
        Save(Tensors);
    }

    /// <summary>The folder.</summary>
    public string Path => _folder.Path;

    /// <summary>The weights.</summary>
    public IReadOnlyList<NamedTensor> Tensors { get; }

    /// <summary>Where they lie.</summary>
    public string Weights => In("model.safetensors");

    /// <summary>A path in the folder.</summary>
    public string In(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>Writes a file into it.</summary>
    public void Write(string file, string content) => _folder.Write(file, content);

    /// <summary>Writes other weights.</summary>
    public void Save(IEnumerable<NamedTensor> tensors) => SafetensorsWriter.Write(Weights, tensors);

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Vocabulary() => new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }
        .Concat(LabelledFile.Read(System.IO.Path.Combine(Repository.MadeUpTweets, "sentiment140", "train.csv"))
            .SelectMany(tweet => Words().Matches(tweet.Text.ToLowerInvariant()).Select(match => match.Value))
            .Distinct().Order(StringComparer.Ordinal))
        .Take(400);

    [GeneratedRegex("[a-z]+|[^a-z ]")]
    private static partial Regex Words();

    private IEnumerable<NamedTensor> RandomTensors()
    {
        using var network = new DistilBertNetwork(DistilBertConfig.Read(In("config.json")));
        var random = new Random(7);
        foreach (var (name, shape, values) in NetworkWeights.ToTensors(network))
        {
            var norm = !NetworkOptimizer.Decays(name) && name.EndsWith("weight", StringComparison.Ordinal);
            yield return new NamedTensor(
                name, shape, Array.ConvertAll(values, _ => (norm ? 1 : 0) + ((random.NextSingle() - 0.5f) * 0.6f)));
        }
    }
}
