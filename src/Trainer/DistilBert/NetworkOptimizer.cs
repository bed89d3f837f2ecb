using StreamSentiment.Trainer.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>AdamW over a network's parameters, with what belongs to one step: loss, gradients, clipping.</summary>
internal sealed class NetworkOptimizer : IDisposable
{
    private const string MeanPrefix = "mean/";
    private const string SquarePrefix = "square/";
    private const string StepPrefix = "adam_step/";

    private readonly DistilBertNetwork _network;
    private readonly double _maxNorm;
    private readonly List<(string Name, Parameter Parameter)> _parameters;
    private readonly AdamW _adam;

    /// <param name="weightDecay">Share of a weight, times the rate, that a step takes away.</param>
    /// <param name="maxNorm">Longest gradient over all parameters; infinity clips nothing.</param>
    /// <param name="decays">Which parameters decay, by name.</param>
    public NetworkOptimizer(DistilBertNetwork network, double weightDecay, double maxNorm, Func<string, bool> decays)
    {
        _network = network;
        _maxNorm = maxNorm;
        // Those that decay come first, as their group does.
        _parameters =
        [
            .. network.named_parameters().Where(pair => pair.parameter.requires_grad).OrderBy(pair => decays(pair.name) ? 0 : 1),
        ];
        _adam = optim.AdamW(new[] { true, false }.Select(decay => new AdamW.ParamGroup(
            _parameters.Where(pair => decays(pair.Name) == decay).Select(pair => pair.Parameter).ToList(),
            weight_decay: decay ? weightDecay : 0)).Where(group => group.Parameters.Any()).ToList());
    }

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
        foreach (var group in _adam.ParamGroups)
        {
            group.LearningRate = rate;
        }

        _adam.zero_grad();
        using var loss = nn.functional.cross_entropy(_network.call(ids, mask), labels);
        loss.backward();
        var norm = nn.utils.clip_grad_norm_(_parameters.Select(pair => pair.Parameter), _maxNorm);
        _adam.step();
        return (loss.item<float>(), norm);
    }

    /// <summary>Adds the moments to a checkpoint.</summary>
    public void Save(IDictionary<string, float[]> arrays, IDictionary<string, double> numbers)
    {
        foreach (var (name, state) in States())
        {
            arrays[MeanPrefix + name] = NetworkWeights.ToArray(state.exp_avg);
            arrays[SquarePrefix + name] = NetworkWeights.ToArray(state.exp_avg_sq);
            numbers[StepPrefix + name] = state.step;
        }
    }

    /// <summary>Goes on from what <see cref="Save"/> added.</summary>
    public void Load(Checkpoint checkpoint)
    {
        foreach (var (name, state) in States())
        {
            NetworkWeights.Copy(checkpoint.Arrays[MeanPrefix + name], state.exp_avg);
            NetworkWeights.Copy(checkpoint.Arrays[SquarePrefix + name], state.exp_avg_sq);
            state.step = (long)checkpoint.Numbers[StepPrefix + name];
        }
    }

    /// <inheritdoc />
    public void Dispose() => _adam.Dispose();

    private IEnumerable<(string Name, AdamW.State State)> States() =>
        _parameters.Zip(_adam.state_dict().State, (pair, state) => (pair.Name, (AdamW.State)state));
}
