using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>Attention and two linear layers, each added to what it was given and then normalised.</summary>
internal sealed class TransformerBlock : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly LayerNorm _outputNorm;

    public TransformerBlock(DistilBertConfig config)
        : base(nameof(TransformerBlock))
    {
        Attention = new SelfAttention(config);
        AttentionNorm = nn.LayerNorm(config.Dimensions, DistilBertNetwork.Epsilon);
        FeedForward = new FeedForward(config);
        _outputNorm = nn.LayerNorm(config.Dimensions, DistilBertNetwork.Epsilon);
        register_module("attention", Attention);
        register_module("sa_layer_norm", AttentionNorm);
        register_module("ffn", FeedForward);
        register_module("output_layer_norm", _outputNorm);
    }

    /// <summary>Mixes tokens.</summary>
    internal SelfAttention Attention { get; }

    /// <summary>Normalises behind the attention.</summary>
    internal LayerNorm AttentionNorm { get; }

    /// <summary>Works on each token alone.</summary>
    internal FeedForward FeedForward { get; }

    /// <summary>[batch, time, dimensions] in and out; <paramref name="hidden"/> as <see cref="SelfAttention"/> takes it.</summary>
    public override Tensor forward(Tensor vectors, Tensor hidden)
    {
        var attended = AttentionNorm.call(Attention.call(vectors, hidden) + vectors);
        return _outputNorm.call(FeedForward.call(attended) + attended);
    }
}
