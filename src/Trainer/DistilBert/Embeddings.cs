using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>A vector for each token: that of its word and that of its place, added and normalised.</summary>
internal sealed class Embeddings : nn.Module<Tensor, Tensor>
{
    private readonly Embedding _words;
    private readonly Embedding _positions;
    private readonly LayerNorm _norm;
    private readonly Dropout _dropout;

    public Embeddings(DistilBertConfig config)
        : base(nameof(Embeddings))
    {
        _words = nn.Embedding(config.VocabularySize, config.Dimensions, padding_idx: config.PaddingId);
        _positions = nn.Embedding(config.MaxPositions, config.Dimensions);
        _norm = nn.LayerNorm(config.Dimensions, DistilBertNetwork.Epsilon);
        _dropout = nn.Dropout(config.Dropout);
        register_module("word_embeddings", _words);
        register_module("position_embeddings", _positions);
        register_module("LayerNorm", _norm);
        register_module("dropout", _dropout);
        _positions.weight!.requires_grad = !config.FixedPositions;
    }

    /// <summary>Looks up tokens.</summary>
    /// <param name="ids">[batch, time], int64.</param>
    /// <returns>[batch, time, dimensions].</returns>
    public override Tensor forward(Tensor ids)
    {
        using var places = arange(ids.shape[1], device: ids.device);
        return _dropout.call(_norm.call(_words.call(ids) + _positions.call(places)));
    }
}
