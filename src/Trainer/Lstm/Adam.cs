using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Lstm;

/// <summary>
/// Adam (Kingma and Ba 2015) whose state can be kept in a checkpoint. One step more or less of a row is the same as of a whole matrix,
/// so <see cref="WordTable"/> uses its arithmetic for the rows of a batch.
/// </summary>
internal sealed class Adam : IDisposable
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;

    private static readonly Scalar Keep1 = Beta1;
    private static readonly Scalar Take1 = 1 - Beta1;
    private static readonly Scalar Keep2 = Beta2;
    private static readonly Scalar Take2 = 1 - Beta2;
    private static readonly Scalar Epsilon = 1e-8;

    private readonly (string Name, Parameter Weights, Tensor Mean, Tensor Square)[] _parameters;
    private int _steps;

    /// <param name="parameters">What is to be learned, by name.</param>
    public Adam(IEnumerable<(string Name, Parameter Weights)> parameters) => _parameters =
    [
        .. parameters.Select(parameter => (parameter.Name, parameter.Weights, zeros_like(parameter.Weights).DetachFromDisposeScope(),
            zeros_like(parameter.Weights).DetachFromDisposeScope())),
    ];

    /// <summary>Moves every parameter against its gradient.</summary>
    public void Step(double learningRate)
    {
        using var _ = no_grad();
        using var size = SizeOf(++_steps, learningRate).ToScalar();
        foreach (var (_, weights, mean, square) in _parameters)
        {
            using var step = Direction(weights.grad!, mean, square);
            weights.sub_(step.mul_(size));
        }
    }

    /// <summary>Updates the moments in place.</summary>
    /// <returns>A new tensor: the direction to move in, before its size.</returns>
    public static Tensor Direction(Tensor gradient, Tensor mean, Tensor square)
    {
        mean.mul_(Keep1).add_(gradient, alpha: Take1);
        square.mul_(Keep2).addcmul_(gradient, gradient, value: Take2);
        using var root = square.sqrt().add_(Epsilon);
        return mean.div(root);
    }

    /// <summary>Size of a step, counted from 1, with the correction for moments that began at nothing.</summary>
    public static double SizeOf(int step, double learningRate) =>
        learningRate * Math.Sqrt(1 - Math.Pow(Beta2, step)) / (1 - Math.Pow(Beta1, step));

    /// <summary>Weights and moments, and how many steps were made.</summary>
    public void Save(Dictionary<string, float[]> arrays, Dictionary<string, double> numbers)
    {
        numbers["adam.steps"] = _steps;
        foreach (var (name, weights, mean, square) in _parameters)
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
        foreach (var (name, weights, mean, square) in _parameters)
        {
            TensorCopies.Into(weights, arrays[name]);
            TensorCopies.Into(mean, arrays[$"{name}.mean"]);
            TensorCopies.Into(square, arrays[$"{name}.square"]);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var (_, _, mean, square) in _parameters)
        {
            mean.Dispose();
            square.Dispose();
        }
    }
}
