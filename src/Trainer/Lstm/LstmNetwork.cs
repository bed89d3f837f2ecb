using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Lstm;

/// <summary>LSTM over word vectors, pooling, one output. Gives logits: the sigmoid belongs to the loss and to the exported graph.</summary>
internal sealed class LstmNetwork : nn.Module
{
    private const float NoToken = -2;
    private readonly LSTM _lstm;
    private readonly Dropout _dropout;
    private readonly Linear _output;
    private readonly Pooling _pooling;

    public LstmNetwork(int dimensions, LstmSettings settings)
        : base(nameof(LstmNetwork))
    {
        if (settings.Pooling is not (Pooling.Last or Pooling.Max))
        {
            throw new ArgumentException("This network knows no attention.", nameof(settings));
        }

        _lstm = nn.LSTM(dimensions, settings.Units);
        _dropout = nn.Dropout(settings.Dropout);
        _output = nn.Linear(settings.Units, 1);
        _pooling = settings.Pooling;
        RegisterComponents();
    }

    /// <summary>Runs a batch.</summary>
    /// <param name="vectors">[time, batch, dimensions].</param>
    /// <param name="tokens">The ids they come from, [time x batch]; 0 marks the end of a text.</param>
    /// <returns>Logits, [batch].</returns>
    public Tensor Forward(Tensor vectors, int[] tokens)
    {
        var (time, batch) = (vectors.shape[0], vectors.shape[1]);
        var (states, _, _) = _lstm.call(_dropout.call(vectors));
        var ids = tensor(tokens, [time, batch]);
        Tensor pooled;
        if (_pooling == Pooling.Max)
        {
            // States lie between -1 and 1, so this never wins.
            pooled = states.masked_fill(ids.eq(0).unsqueeze(-1), NoToken).amax([0]);
        }
        else
        {
            var last = ids.ne(0).sum(dim: 0).sub(1).view(1, batch, 1).expand(1, batch, states.shape[2]);
            pooled = states.gather(0, last).squeeze(0);
        }

        return _output.call(_dropout.call(pooled)).squeeze(-1);
    }

    /// <summary>The numbers, for export.</summary>
    public LstmWeights Weights(Tensor embedding)
    {
        var parameters = _lstm.named_parameters().ToDictionary(pair => pair.name, pair => Numbers(pair.parameter));
        return new LstmWeights(
            (int)embedding.shape[0],
            (int)embedding.shape[1],
            (int)_output.weight.shape[1],
            1,
            _pooling,
            Numbers(embedding),
            parameters["weight_ih_l0"],
            parameters["weight_hh_l0"],
            parameters["bias_ih_l0"],
            parameters["bias_hh_l0"],
            [],
            Numbers(_output.weight),
            Numbers(_output.bias!));

        static float[] Numbers(Tensor tensor)
        {
            using var detached = tensor.detach();
            return detached.data<float>().ToArray();
        }
    }
}
