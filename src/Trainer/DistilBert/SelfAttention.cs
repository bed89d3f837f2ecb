using StreamSentiment.Trainer.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>Attention of every token to every token of its text, in several heads.</summary>
internal sealed class SelfAttention : nn.Module<Tensor, Tensor, Tensor>
{
    private readonly int _heads;
    private readonly Scalar _root;
    private readonly Dropout _dropout;

    public SelfAttention(DistilBertConfig config)
        : base(nameof(SelfAttention))
    {
        _heads = config.Heads;
        _root = Math.Sqrt(config.Dimensions / config.Heads);
        _dropout = nn.Dropout(config.AttentionDropout);
        Query = nn.Linear(config.Dimensions, config.Dimensions);
        Key = nn.Linear(config.Dimensions, config.Dimensions);
        Value = nn.Linear(config.Dimensions, config.Dimensions);
        Output = nn.Linear(config.Dimensions, config.Dimensions);
        register_module("dropout", _dropout);
        register_module("q_lin", Query);
        register_module("k_lin", Key);
        register_module("v_lin", Value);
        register_module("out_lin", Output);
    }

    /// <summary>What a token looks for.</summary>
    internal Linear Query { get; }

    /// <summary>What a token is found by.</summary>
    internal Linear Key { get; }

    /// <summary>What a token gives.</summary>
    internal Linear Value { get; }

    /// <summary>Mixes the heads.</summary>
    internal Linear Output { get; }

    /// <summary>Mixes the tokens of each text.</summary>
    /// <param name="vectors">[batch, time, dimensions].</param>
    /// <param name="hidden">Where a token may not be looked at, [batch, time], bool.</param>
    /// <returns>[batch, time, dimensions].</returns>
    public override Tensor forward(Tensor vectors, Tensor hidden)
    {
        var (batch, time, size) = (vectors.shape[0], vectors.shape[1], vectors.shape[2] / _heads);
        var scores = Split(Query.call(vectors)).div(_root).matmul(Split(Key.call(vectors)).transpose(2, 3));
        var weights = scores.masked_fill(hidden.view(batch, 1, 1, time), Scalars.Lowest).softmax(-1);
        var mixed = _dropout.call(weights).matmul(Split(Value.call(vectors)));
        return Output.call(mixed.transpose(1, 2).contiguous().view(batch, time, _heads * size));

        // [batch, heads, time, size]
        Tensor Split(Tensor tensor) => tensor.view(batch, time, _heads, size).transpose(1, 2);
    }
}
