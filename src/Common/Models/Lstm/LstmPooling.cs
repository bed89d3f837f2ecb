using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamSentiment.Common.Models.Lstm;

/// <summary>
/// What the output sees of the states of texts side by side, gathered step by step so that no state is kept: the largest value of each
/// unit, and the sum of the states weighted by attention with the sum of the weights. The weights are relative to the largest score so far
/// and sink when a larger one comes, so none overflows.
/// </summary>
internal sealed unsafe class LstmPooling(LstmProgram program, int maxBatch)
{
    // Texts whose weights are computed together: a register of scores.
    private const int Group = 16;

    // Less than any score, yet its distance to one is a number.
    private const float NoScore = -1e30f;

    private readonly AlignedFloats _largest = new(program.MaxOfStates ? maxBatch * program.PaddedUnits : 0);
    private readonly AlignedFloats _sum = new(program.Attention ? maxBatch * program.PaddedUnits : 0);
    private readonly AlignedFloats _weight = new(maxBatch);
    private readonly AlignedFloats _topScore = new(maxBatch);

    /// <summary>Largest values of a text, [padded units].</summary>
    public ReadOnlySpan<float> Largest(int row) => _largest.Span.Slice(row * program.PaddedUnits, program.PaddedUnits);

    /// <summary>Weighted sum of a text's states, [padded units].</summary>
    public ReadOnlySpan<float> Sum(int row) => _sum.Span.Slice(row * program.PaddedUnits, program.PaddedUnits);

    /// <summary>Sum of the weights in <see cref="Sum"/>.</summary>
    public float Weight(int row) => _weight.Span[row];

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _largest.Span.Fill(float.NegativeInfinity);
        _sum.Span.Clear();
        _weight.Span.Clear();
        _topScore.Span.Fill(NoScore);
    }

    /// <summary>Takes in the states of a step.</summary>
    /// <param name="states">States of the texts one after another, [rows, padded units].</param>
    /// <param name="rows">How many texts.</param>
    /// <param name="query">The direction's query.</param>
    public void Add(float* states, int rows, float* query)
    {
        if (program.Attention)
        {
            for (var row = 0; row < rows; row += Group)
            {
                Attend(states, row, Math.Min(rows - row, Group), query);
            }
        }
        else if (program.MaxOfStates)
        {
            KeepLargest(states, rows);
        }
    }

    private void KeepLargest(float* states, int rows)
    {
        var largest = _largest.Pointer;
        var end = states + (rows * program.PaddedUnits);
        for (; states < end; states += Group, largest += Group)
        {
            Vector512.MaxNative(Vector512.LoadAligned(largest), Vector512.LoadAligned(states)).StoreAligned(largest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Attend(float* states, int first, int rows, float* query)
    {
        nint units = program.PaddedUnits;
        var scores = stackalloc float[Group];
        var keeps = stackalloc float[Group];
        states += first * units;
        if (program.MaxOfStates)
        {
            ScoreAndKeepLargest(states, rows, query, units, _largest.Pointer + (first * units), scores);
        }
        else
        {
            Score(states, rows, query, units, scores);
        }

        var score = Vector512.Load(scores);
        var before = Vector512.LoadAligned(_topScore.Pointer + first);
        var top = Vector512.MaxNative(before, score);
        var kept = LstmKernel.Exp2(before - top);
        var share = LstmKernel.Exp2(score - top);
        top.StoreAligned(_topScore.Pointer + first);
        Vector512.FusedMultiplyAdd(Vector512.LoadAligned(_weight.Pointer + first), kept, share).StoreAligned(_weight.Pointer + first);
        kept.Store(keeps);
        share.Store(scores);
        var sum = _sum.Pointer + (first * units);
        for (var row = 0; row < rows; row++)
        {
            var (keep, add) = (Vector512.Create(keeps[row]), Vector512.Create(scores[row]));
            for (var end = states + units; states < end; states += Group, sum += Group)
            {
                Vector512.FusedMultiplyAdd(Vector512.LoadAligned(states), add, Vector512.LoadAligned(sum) * keep).StoreAligned(sum);
            }
        }
    }

    private static void Score(float* states, int rows, float* query, nint units, float* scores)
    {
        for (var row = 0; row < rows; row++)
        {
            var product = Vector512<float>.Zero;
            for (nint i = 0; i < units; i += Group, states += Group)
            {
                product = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(query + i), Vector512.LoadAligned(states), product);
            }

            scores[row] = Vector512.Sum(product);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScoreAndKeepLargest(float* states, int rows, float* query, nint units, float* largest, float* scores)
    {
        for (var row = 0; row < rows; row++)
        {
            var product = Vector512<float>.Zero;
            for (nint i = 0; i < units; i += Group, states += Group, largest += Group)
            {
                var state = Vector512.LoadAligned(states);
                product = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(query + i), state, product);
                Vector512.MaxNative(Vector512.LoadAligned(largest), state).StoreAligned(largest);
            }

            scores[row] = Vector512.Sum(product);
        }
    }
}
