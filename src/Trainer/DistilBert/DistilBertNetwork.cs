using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>
/// DistilBERT with a classifier over its first token. Parameters are called as in Hugging Face's
/// DistilBertForSequenceClassification.
/// </summary>
internal sealed class DistilBertNetwork : nn.Module<Tensor, Tensor, Tensor>
{
    /// <summary>What a LayerNorm adds to the variance: so little that it matters.</summary>
    public const double Epsilon = 1e-12;

    /// <summary>What names of parameters below the classifier begin with.</summary>
    public const string Prefix = "distilbert.";

    private readonly Dropout _dropout;
    private readonly Linear _classifier;

    /// <summary>Makes a network whose classifier begins at random; the rest is to be loaded by <see cref="NetworkWeights"/>.</summary>
    public DistilBertNetwork(DistilBertConfig config)
        : base(nameof(DistilBertNetwork))
    {
        Config = config;
        Embeddings = new Embeddings(config);
        Blocks = [.. Enumerable.Range(0, config.Layers).Select(_ => new TransformerBlock(config))];
        PreClassifier = nn.Linear(config.Dimensions, config.Dimensions);
        _classifier = nn.Linear(config.Dimensions, config.Labels.Count);
        _dropout = nn.Dropout(config.HeadDropout);
        register_module("distilbert", new Body(Embeddings, Blocks));
        register_module("pre_classifier", PreClassifier);
        register_module("classifier", _classifier);
        register_module("dropout", _dropout);
        foreach (var layer in new[] { PreClassifier, _classifier })
        {
            nn.init.normal_(layer.weight!, 0, config.InitializerRange);
            nn.init.zeros_(layer.bias!);
        }
    }

    /// <summary>Its shape.</summary>
    public DistilBertConfig Config { get; }

    /// <summary>Looks up tokens.</summary>
    internal Embeddings Embeddings { get; }

    /// <summary>The blocks, in their order.</summary>
    internal IReadOnlyList<TransformerBlock> Blocks { get; }

    /// <summary>The layer before the classifier.</summary>
    internal Linear PreClassifier { get; }

    /// <summary>Scores texts.</summary>
    /// <param name="ids">Token ids, [batch, time], int64.</param>
    /// <param name="mask">Which tokens are part of a text, [batch, time], bool.</param>
    /// <returns>Logits, [batch, labels].</returns>
    public override Tensor forward(Tensor ids, Tensor mask)
    {
        using var scope = NewDisposeScope();
        var hidden = mask.logical_not();
        var vectors = Embeddings.call(ids);
        foreach (var block in Blocks)
        {
            vectors = block.call(vectors, hidden);
        }

        var first = PreClassifier.call(vectors.select(1, 0)).relu();
        return _classifier.call(_dropout.call(first)).MoveToOuterDisposeScope();
    }

    /// <summary>Holds the parts under the names that checkpoints give them.</summary>
    private sealed class Body : nn.Module
    {
        public Body(Embeddings embeddings, IReadOnlyList<TransformerBlock> blocks)
            : base(nameof(Body))
        {
            register_module("embeddings", embeddings);
            register_module("transformer", new Stack(blocks));
        }
    }

    private sealed class Stack : nn.Module
    {
        public Stack(IReadOnlyList<TransformerBlock> blocks)
            : base(nameof(Stack)) => register_module("layer", nn.ModuleList([.. blocks]));
    }
}
