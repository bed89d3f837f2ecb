using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamSentiment.Common.Models.Lstm;

/// <summary>
/// An LSTM made ready to run. The product of a word vector with the input weights depends on the word alone, so it is done once, here:
/// what is left for each token is one row of <see cref="Table"/> and the product of the state. Immutable; threads share it.
/// </summary>
/// <remarks>
/// Everything is cut into blocks of 16 units, and within a block the four gates (input, output, forget, cell) of 16 units each follow one
/// another, as <see cref="LstmKernel"/> reads them. Gates are scaled so that 2^x is all that a sigmoid or tanh needs.
/// </remarks>
internal sealed class LstmProgram
{
    /// <summary>Units of a block: floats of a vector register.</summary>
    public const int Block = 16;

    /// <summary>Floats of a block: its four gates.</summary>
    public const int BlockGates = 4 * Block;

    /// <summary>A larger table would be slower than the product that it saves, and cost too much memory: 256 MB.</summary>
    private const long MaxTableBytes = 256L << 20;

    private const float Log2E = 1.44269504f;

    // sigmoid(x) = 1 / (1 + 2^(-x·log2 e)), tanh(x) = 2 · sigmoid(2x) - 1.
    private static readonly float[] Scales = [-Log2E, -Log2E, -Log2E, -2 * Log2E];

    private LstmProgram(LstmWeights weights)
    {
        Units = weights.Units;
        Blocks = (Units + Block - 1) / Block;
        MaxOfStates = weights.MaxOfStates;
        OutputBias = weights.OutputBias;
        OutputWeights = new float[PaddedUnits];
        weights.OutputWeights.CopyTo(OutputWeights, 0);
        Table = new AlignedFloats((long)weights.Vocabulary * RowLength);
        StateWeights = new AlignedFloats((long)PaddedUnits * RowLength);
        FoldEmbedding(weights);
        ArrangeStateWeights(weights);
    }

    /// <summary>Length of the state.</summary>
    public int Units { get; }

    /// <summary>Blocks of units; the last one may be filled up with units that are always 0.</summary>
    public int Blocks { get; }

    /// <summary>Units of all blocks.</summary>
    public int PaddedUnits => Blocks * Block;

    /// <summary>Floats of a row of <see cref="Table"/>.</summary>
    public int RowLength => Blocks * BlockGates;

    /// <summary>[vocabulary, blocks, 4 gates, 16]: what a token adds to the gates, biases included.</summary>
    public AlignedFloats Table { get; }

    /// <summary>[blocks, padded units, 4 gates, 16]: what the state is multiplied by.</summary>
    public AlignedFloats StateWeights { get; }

    /// <summary>[padded units].</summary>
    public float[] OutputWeights { get; }

    /// <summary>Added to the output.</summary>
    public float OutputBias { get; }

    /// <summary>Whether the output sees the largest of each unit's states, and not the last one.</summary>
    public bool MaxOfStates { get; }

    /// <summary>Whether this machine runs it faster than ONNX Runtime would: it needs vectors of 512 bits.</summary>
    public static bool Supported => Vector512.IsHardwareAccelerated;

    /// <summary>Makes the network ready.</summary>
    /// <returns>Null when its table would be too large.</returns>
    /// <exception cref="InvalidDataException">A weight is no number: what came of it would look like a probability.</exception>
    public static LstmProgram? Compile(LstmWeights weights)
    {
        float[][] all = [weights.Embedding, weights.InputWeights, weights.StateWeights, weights.Biases, weights.OutputWeights, [weights.OutputBias]];
        if (all.Any(values => !TensorPrimitives.IsFiniteAll<float>(values)))
        {
            throw new InvalidDataException("a weight is infinite or no number");
        }

        var row = (weights.Units + Block - 1) / Block * BlockGates;
        return (long)weights.Vocabulary * row * sizeof(float) <= MaxTableBytes ? new LstmProgram(weights) : null;
    }

    // Where gate g of a unit lies within a row.
    private static int Place(int gate, int unit) => (unit / Block * BlockGates) + (gate * Block) + (unit % Block);

    private unsafe void FoldEmbedding(LstmWeights weights)
    {
        var (units, dimensions) = (weights.Units, weights.Dimensions);
        // [blocks, dimensions + 1, 4 gates, 16]; the biases come first.
        var inputWeights = new AlignedFloats((long)(dimensions + 1) * RowLength);
        var blockLength = (dimensions + 1) * BlockGates;
        for (var gate = 0; gate < 4; gate++)
        {
            for (var unit = 0; unit < units; unit++)
            {
                var from = (gate * units) + unit;
                var column = inputWeights.Span[((unit / Block * blockLength) + Place(gate, unit % Block))..];
                column[0] = Scales[gate] * (weights.Biases[from] + weights.Biases[(4 * units) + from]);
                for (var dimension = 0; dimension < dimensions; dimension++)
                {
                    column[(dimension + 1) * BlockGates] = Scales[gate] * weights.InputWeights[(from * dimensions) + dimension];
                }
            }
        }

        for (var token = 0; token < weights.Vocabulary; token++)
        {
            var vector = weights.Embedding.AsSpan(token * dimensions, dimensions);
            for (var block = 0; block < Blocks; block++)
            {
                Fold(vector, inputWeights.Pointer + (block * blockLength), Table.Pointer + ((long)token * RowLength) + (block * BlockGates));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Fold(ReadOnlySpan<float> vector, float* weights, float* gates)
    {
        var (i, o) = (Vector512.LoadAligned(weights), Vector512.LoadAligned(weights + Block));
        var (f, g) = (Vector512.LoadAligned(weights + (2 * Block)), Vector512.LoadAligned(weights + (3 * Block)));
        foreach (var element in vector)
        {
            weights += BlockGates;
            var factor = Vector512.Create(element);
            i = Vector512.FusedMultiplyAdd(factor, Vector512.LoadAligned(weights), i);
            o = Vector512.FusedMultiplyAdd(factor, Vector512.LoadAligned(weights + Block), o);
            f = Vector512.FusedMultiplyAdd(factor, Vector512.LoadAligned(weights + (2 * Block)), f);
            g = Vector512.FusedMultiplyAdd(factor, Vector512.LoadAligned(weights + (3 * Block)), g);
        }

        i.StoreAligned(gates);
        o.StoreAligned(gates + Block);
        f.StoreAligned(gates + (2 * Block));
        g.StoreAligned(gates + (3 * Block));
    }

    private void ArrangeStateWeights(LstmWeights weights)
    {
        var units = weights.Units;
        for (var gate = 0; gate < 4; gate++)
        {
            for (var unit = 0; unit < units; unit++)
            {
                for (var from = 0; from < units; from++)
                {
                    StateWeights.Span[(unit / Block * PaddedUnits * BlockGates) + (from * BlockGates) + Place(gate, unit % Block)] =
                        Scales[gate] * weights.StateWeights[(((gate * units) + unit) * units) + from];
                }
            }
        }
    }
}
