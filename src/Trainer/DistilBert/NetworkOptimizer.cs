using StreamSentiment.Trainer.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>AdamW over a network's parameters, with what belongs to one step: loss, gradients, clipping.</summary>
internal sealed class NetworkOptimizer : IDisposable
{
    private readonly DistilBertNetwork _network;
    private readonly double _maxNorm;
    private readonly List<(string Name, Parameter Parameter)> _parameters;

    /// <param name="weightDecay">Share of a weight, times the rate, that a step takes away.</param>
    /// <param name="maxNorm">Longest gradient over all parameters; infinity clips nothing.</param>
    /// <param name="decays">Which parameters decay, by name.</param>
    public NetworkOptimizer(DistilBertNetwork network, double weightDecay, double maxNorm, Func<string, bool> decays)
    {
        (_network, _maxNorm) = (network, maxNorm);
        _parameters = [.. network.named_parameters().Where(pair => pair.parameter.requires_grad)];
        Adam = new Torch.Adam(_parameters, name => decays(name) ? weightDecay : 0);
    }

    /// <summary>What moves the weights, and holds the moments.</summary>
    public Torch.Adam Adam { get; }

    /// <summary>Biases and LayerNorms keep their size.</summary>
    public static bool Decays(string name) =>
        !name.EndsWith("bias", StringComparison.Ordinal) && !name.Contains("LayerNorm", StringComparison.Ordinal)
        && !name.Contains("layer_norm", StringComparison.Ordinal);

    /// <summary>Learns from one batch; dropout is the network's own.</summary>
    /// <param name="labels">[batch], int64.</param>
    /// <returns>Mean cross-entropy before the step, and the length of the gradient before it was clipped.</returns>
    public (double Loss, double GradientNorm) Step(Tensor ids, Tensor mask, Tensor labels, double rate)
    {
        using var scope = NewDisposeScope();
        _network.zero_grad();
        using var loss = nn.functional.cross_entropy(_network.call(ids, mask), labels);
        loss.backward();
        var norm = nn.utils.clip_grad_norm_(_parameters.Select(pair => pair.Parameter), _maxNorm);
        Adam.Step(rate);
        return (loss.item<float>(), norm);
    }

    /// <inheritdoc />
    public void Dispose() => Adam.Dispose();
}
