using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace StreamSentiment.Common.Models.Lstm;

/// <summary>An LSTM made ready to run: its directions, and what the output sees of their states. Immutable; threads share it.</summary>
internal sealed class LstmProgram
{
    /// <summary>Units of a block: floats of a vector register.</summary>
    public const int Block = 16;

    /// <summary>Floats of a block: its four gates.</summary>
    public const int BlockGates = 4 * Block;

    /// <summary>Larger tables would be slower than the product that they save, and cost too much memory: 256 MB.</summary>
    private const long MaxTableBytes = 256L << 20;

    private LstmProgram(LstmWeights weights)
    {
        Units = weights.Units;
        Blocks = BlocksOf(Units);
        MaxOfStates = weights.MaxOfStates;
        Attention = weights.Attention;
        OutputBias = weights.OutputBias;
        Directions = [.. Enumerable.Range(0, weights.Directions).Select(direction => new LstmDirection(weights, direction))];
    }

    /// <summary>One, or two.</summary>
    public LstmDirection[] Directions { get; }

    /// <summary>Length of the state of a direction.</summary>
    public int Units { get; }

    /// <summary>Blocks of units of a direction; the last one may be filled up with units that are always 0.</summary>
    public int Blocks { get; }

    /// <summary>Units of all blocks.</summary>
    public int PaddedUnits => Blocks * Block;

    /// <summary>Floats of a row of a direction's table.</summary>
    public int RowLength => Blocks * BlockGates;

    /// <summary>Added to the output.</summary>
    public float OutputBias { get; }

    /// <summary>Whether the output sees the largest of each unit's states.</summary>
    public bool MaxOfStates { get; }

    /// <summary>Whether the output sees the mean state. It sees the last one when neither this nor the largest is wanted.</summary>
    public bool Attention { get; }

    /// <summary>Whether this machine runs it faster than ONNX Runtime would: it needs vectors of 512 bits.</summary>
    public static bool Supported => Vector512.IsHardwareAccelerated;

    /// <summary>Makes the network ready.</summary>
    /// <returns>Null when its tables would be too large.</returns>
    /// <exception cref="InvalidDataException">A weight is no number: what came of it would look like a probability.</exception>
    public static LstmProgram? Compile(LstmWeights weights)
    {
        float[][] all =
        [
            weights.Embedding, weights.InputWeights, weights.StateWeights, weights.Biases, weights.AttentionQuery, weights.OutputWeights,
            [weights.OutputBias],
        ];
        // Of nothing it would say no.
        if (all.Any(values => values.Length > 0 && !TensorPrimitives.IsFiniteAll<float>(values)))
        {
            throw new InvalidDataException("a weight is infinite or no number");
        }

        var tables = (long)weights.Directions * weights.Vocabulary * BlocksOf(weights.Units) * BlockGates * sizeof(float);
        return tables <= MaxTableBytes ? new LstmProgram(weights) : null;
    }

    /// <summary>How many blocks hold this many units.</summary>
    public static int BlocksOf(int units) => (units + Block - 1) / Block;
}
