using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>Two linear layers with an activation between, for each token alone.</summary>
internal sealed class FeedForward : nn.Module<Tensor, Tensor>
{
    private readonly bool _relu;
    private readonly Linear _second;
    private readonly Dropout _dropout;

    public FeedForward(DistilBertConfig config)
        : base(nameof(FeedForward))
    {
        _relu = config.Relu;
        _dropout = nn.Dropout(config.Dropout);
        First = nn.Linear(config.Dimensions, config.Hidden);
        _second = nn.Linear(config.Hidden, config.Dimensions);
        register_module("dropout", _dropout);
        register_module("lin1", First);
        register_module("lin2", _second);
    }

    /// <summary>The layer before the activation.</summary>
    internal Linear First { get; }

    /// <summary>[batch, time, dimensions] in and out.</summary>
    public override Tensor forward(Tensor vectors)
    {
        var hidden = First.call(vectors);
        // GELU by the error function, not by tanh.
        return _dropout.call(_second.call(_relu ? hidden.relu() : nn.functional.gelu(hidden)));
    }
}
