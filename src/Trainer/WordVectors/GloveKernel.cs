using System.Numerics;
using System.Runtime.InteropServices;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>The arithmetic of GloVe.</summary>
internal static class GloveKernel
{
    // A single slope beyond this comes from an accident early on and would throw a vector far away.
    private const float SteepestError = 100;

    /// <summary>
    /// One step of AdaGrad down the slope of weight / 2 · (word · context + their biases - logarithm)².
    /// </summary>
    /// <returns>That loss before the step.</returns>
    public static float Step(GloveTable words, int word, GloveTable contexts, int context, float weight, float logarithm, float rate)
    {
        var (wordBias, contextBias) = (words.BiasAt(word), contexts.BiasAt(context));
        var length = words.Stride - SkipGramKernel.Lanes;
        ref var left = ref MemoryMarshal.GetReference(words.Values.AsSpan(word * words.Stride, length));
        ref var right = ref MemoryMarshal.GetReference(contexts.Values.AsSpan(context * words.Stride, length));
        ref var leftSquares = ref MemoryMarshal.GetReference(words.Squares.AsSpan(word * words.Stride, length));
        ref var rightSquares = ref MemoryMarshal.GetReference(contexts.Squares.AsSpan(context * words.Stride, length));
        var dot = Vector<float>.Zero;
        for (nuint i = 0; i < (nuint)length; i += (nuint)Vector<float>.Count)
        {
            dot += Vector.LoadUnsafe(ref left, i) * Vector.LoadUnsafe(ref right, i);
        }

        var error = Vector.Sum(dot) + words.Values[wordBias] + contexts.Values[contextBias] - logarithm;
        var slope = Math.Clamp(weight * error, -SteepestError, SteepestError) * rate;
        var slopes = new Vector<float>(slope);
        for (nuint i = 0; i < (nuint)length; i += (nuint)Vector<float>.Count)
        {
            var (a, b) = (Vector.LoadUnsafe(ref left, i), Vector.LoadUnsafe(ref right, i));
            var (squaresA, squaresB) = (Vector.LoadUnsafe(ref leftSquares, i), Vector.LoadUnsafe(ref rightSquares, i));
            var (stepA, stepB) = (slopes * b, slopes * a);
            (a - (stepA / Vector.SquareRoot(squaresA))).StoreUnsafe(ref left, i);
            (b - (stepB / Vector.SquareRoot(squaresB))).StoreUnsafe(ref right, i);
            (squaresA + (stepA * stepA)).StoreUnsafe(ref leftSquares, i);
            (squaresB + (stepB * stepB)).StoreUnsafe(ref rightSquares, i);
        }

        MoveBias(words, wordBias, slope);
        MoveBias(contexts, contextBias, slope);
        return 0.5f * weight * error * error;
    }

    private static void MoveBias(GloveTable table, int at, float step)
    {
        table.Values[at] -= step / MathF.Sqrt(table.Squares[at]);
        table.Squares[at] += step * step;
    }
}
