using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Torch;

/// <summary>
/// Adam (Kingma and Ba 2015), with decoupled weight decay where it is wanted (AdamW, Loshchilov and Hutter 2019), in PyTorch's arithmetic.
/// Its state can be kept in a checkpoint, and <see cref="StepOf"/> serves tables of which a step moves a few rows only.
/// </summary>
/// <remarks>Not TorchSharp's own, which hands numbers to libtorch that nobody holds (<see cref="Scalars"/>).</remarks>
internal sealed class Adam : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;

    private static readonly Scalar Keep1 = Beta1;
    private static readonly Scalar Take1 = 1 - Beta1;
    private static readonly Scalar Keep2 = Beta2;
    private static readonly Scalar Take2 = 1 - Beta2;
    private static readonly Scalar Epsilon = 1e-8;

    private readonly (string Name, Parameter Weights, Tensor Mean, Tensor Square, double Decay)[] _parameters;
    private int _steps;

    /// <param name="parameters">What is to be learned, by name.</param>
    /// <param name="decay">Which share of a parameter, times the rate, a step takes away, by name; null takes nothing.</param>
    public Adam(IEnumerable<(string Name, Parameter Weights)> parameters, Func<string, double>? decay = null) => _parameters =
    [
        .. parameters.Select(parameter => (parameter.Name, parameter.Weights, zeros_like(parameter.Weights).DetachFromDisposeScope(),
            zeros_like(parameter.Weights).DetachFromDisposeScope(), decay?.Invoke(parameter.Name) ?? 0)),
    ];

    /// <summary>Moves every parameter against its gradient.</summary>
    public void Step(double learningRate)
    {
        using var _ = no_grad();
        _steps++;
        foreach (var (_, weights, mean, square, decay) in _parameters)
        {
            if (decay > 0)
            {
                using var left = (1 - (learningRate * decay)).ToScalar();
                weights.mul_(left);
            }

            using var step = StepOf(weights.grad!, mean, square, _steps, learningRate);
            weights.sub_(step);
        }
    }

    /// <summary>Updates the moments in place.</summary>
    /// <param name="steps">How many steps these moments have seen, this one included.</param>
    /// <returns>A new tensor: what is to be taken from the weights.</returns>
    public static Tensor StepOf(Tensor gradient, Tensor mean, Tensor square, int steps, double learningRate)
    {
        mean.mul_(Keep1).add_(gradient, alpha: Take1);
        square.mul_(Keep2).addcmul_(gradient, gradient, value: Take2);
        // Both moments began at nothing; this makes up for it.
        using var correction = Math.Sqrt(1 - Math.Pow(Beta2, steps)).ToScalar();
        using var size = (learningRate / (1 - Math.Pow(Beta1, steps))).ToScalar();
        using var root = square.sqrt().div_(correction).add_(Epsilon);
        return mean.div(root).mul_(size);
    }

    /// <summary>Weights and moments, and how many steps were made.</summary>
    public void Save(Dictionary<string, float[]> arrays, Dictionary<string, double> numbers)
    {
        numbers["adam.steps"] = _steps;
        foreach (var (name, weights, mean, square, _) in _parameters)
        {
            arrays[name] = TensorCopies.Out(weights);
            arrays[$"{name}.mean"] = TensorCopies.Out(mean);
            arrays[$"{name}.square"] = TensorCopies.Out(square);
        }
    }

    /// <summary>Takes back what <see cref="Save"/> gave.</summary>
    public void Load(IReadOnlyDictionary<string, float[]> arrays, IReadOnlyDictionary<string, double> numbers)
    {
        _steps = (int)numbers["adam.steps"];
        foreach (var (name, weights, mean, square, _) in _parameters)
        {
            TensorCopies.Into(weights, arrays[name]);
            TensorCopies.Into(mean, arrays[$"{name}.mean"]);
            TensorCopies.Into(square, arrays[$"{name}.square"]);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (_, _, mean, square, _) in _parameters)
        {
            mean.Dispose();
            square.Dispose();
        }
    }
}
