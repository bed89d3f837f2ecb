using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamSentiment.Common.Models.Lstm;

/// <summary>
/// One direction of an <see cref="LstmProgram"/>. The product of a word vector with the input weights depends on the word alone, so it is
/// done once, here: what is left for each token is one row of <see cref="Table"/> and the product of the state.
/// </summary>
/// <remarks>
/// Everything is cut into blocks of 16 units, and within a block the four gates (input, output, forget, cell) of 16 units each follow one
/// another, as <see cref="LstmKernel"/> reads them. Gates are scaled so that 2^x is all that a sigmoid or tanh needs.
/// </remarks>
internal sealed class LstmDirection
{
    private const float Log2E = 1.44269504f;

    // sigmoid(x) = 1 / (1 + 2^(-x·log2 e)), tanh(x) = 2 · sigmoid(2x) - 1.
    private static readonly float[] Scales = [-Log2E, -Log2E, -Log2E, -2 * Log2E];

    private readonly int _units;
    private readonly int _blocks;

    /// <summary>Makes direction <paramref name="direction"/> of <paramref name="weights"/> ready.</summary>
    public LstmDirection(LstmWeights weights, int direction)
    {
        _units = weights.Units;
        _blocks = LstmProgram.BlocksOf(_units);
        Backward = direction == 1;
        Table = new AlignedFloats((long)weights.Vocabulary * RowLength);
        StateWeights = new AlignedFloats((long)PaddedUnits * RowLength);
        var gates = 4 * _units;
        FoldEmbedding(
            weights,
            weights.InputWeights.AsSpan(direction * gates * weights.Dimensions, gates * weights.Dimensions),
            weights.Biases.AsSpan(direction * 2 * gates, 2 * gates));
        ArrangeStateWeights(weights.StateWeights.AsSpan(direction * gates * _units, gates * _units));

        Query = new AlignedFloats(weights.Attention ? PaddedUnits : 0);
        if (weights.Attention)
        {
            Padded(weights.AttentionQuery, direction, Log2E).CopyTo(Query.Span);
        }

        StateOutput = weights.MaxOfStates || !weights.Attention ? Padded(weights.OutputWeights, direction) : [];
        AttentionOutput = weights.Attention ? Padded(weights.OutputWeights, weights.MaxOfStates ? weights.Directions + direction : direction) : [];
    }

    /// <summary>Whether it reads the texts from their ends.</summary>
    public bool Backward { get; }

    /// <summary>[vocabulary, blocks, 4 gates, 16]: what a token adds to the gates, biases included.</summary>
    public AlignedFloats Table { get; }

    /// <summary>[blocks, padded units, 4 gates, 16]: what the state is multiplied by.</summary>
    public AlignedFloats StateWeights { get; }

    /// <summary>[padded units], or nothing: 2 to the power of its product with a state is what that state weighs.</summary>
    public AlignedFloats Query { get; }

    /// <summary>[padded units], or nothing: what the output multiplies the largest values or the last state by.</summary>
    public float[] StateOutput { get; }

    /// <summary>[padded units], or nothing: what the output multiplies the mean state by.</summary>
    public float[] AttentionOutput { get; }

    private int PaddedUnits => _blocks * LstmProgram.Block;

    private int RowLength => _blocks * LstmProgram.BlockGates;

    // Where gate g of a unit lies within a row.
    private static int Place(int gate, int unit) =>
        (unit / LstmProgram.Block * LstmProgram.BlockGates) + (gate * LstmProgram.Block) + (unit % LstmProgram.Block);

    // Part of [parts, units], filled up with zeros.
    private float[] Padded(float[] values, int part, float scale = 1)
    {
        var padded = new float[PaddedUnits];
        for (var unit = 0; unit < _units; unit++)
        {
            padded[unit] = scale * values[(part * _units) + unit];
        }

        return padded;
    }

    private unsafe void FoldEmbedding(LstmWeights weights, ReadOnlySpan<float> given, ReadOnlySpan<float> biases)
    {
        var dimensions = weights.Dimensions;
        // [blocks, dimensions + 1, 4 gates, 16]; the biases come first.
        var inputWeights = new AlignedFloats((long)(dimensions + 1) * RowLength);
        var blockLength = (dimensions + 1) * LstmProgram.BlockGates;
        for (var gate = 0; gate < 4; gate++)
        {
            for (var unit = 0; unit < _units; unit++)
            {
                var from = (gate * _units) + unit;
                var column = inputWeights.Span[((unit / LstmProgram.Block * blockLength) + Place(gate, unit % LstmProgram.Block))..];
                column[0] = Scales[gate] * (biases[from] + biases[(4 * _units) + from]);
                for (var dimension = 0; dimension < dimensions; dimension++)
                {
                    column[(dimension + 1) * LstmProgram.BlockGates] = Scales[gate] * given[(from * dimensions) + dimension];
                }
            }
        }

        for (var token = 0; token < weights.Vocabulary; token++)
        {
            var vector = weights.Embedding.AsSpan(token * dimensions, dimensions);
            for (var block = 0; block < _blocks; block++)
            {
                var gates = Table.Pointer + ((long)token * RowLength) + (block * LstmProgram.BlockGates);
                Fold(vector, inputWeights.Pointer + (block * blockLength), gates);
            }
        }

        // The pointers alone do not keep it.
        GC.KeepAlive(inputWeights);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Fold(ReadOnlySpan<float> vector, float* weights, float* gates)
    {
        const int Block = LstmProgram.Block;
        var (i, o) = (Vector512.LoadAligned(weights), Vector512.LoadAligned(weights + Block));
        var (f, g) = (Vector512.LoadAligned(weights + (2 * Block)), Vector512.LoadAligned(weights + (3 * Block)));
        foreach (var element in vector)
        {
            weights += LstmProgram.BlockGates;
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

    private void ArrangeStateWeights(ReadOnlySpan<float> given)
    {
        for (var gate = 0; gate < 4; gate++)
        {
            for (var unit = 0; unit < _units; unit++)
            {
                var block = StateWeights.Span[(unit / LstmProgram.Block * PaddedUnits * LstmProgram.BlockGates)..];
                for (var from = 0; from < _units; from++)
                {
                    block[(from * LstmProgram.BlockGates) + Place(gate, unit % LstmProgram.Block)] =
                        Scales[gate] * given[(((gate * _units) + unit) * _units) + from];
                }
            }
        }
    }
}
