using System.Numerics;
using System.Runtime.InteropServices;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>The arithmetic of skip-gram, in two sweeps over the vectors. Rows are a multiple of <see cref="Lanes"/> long.</summary>
internal static class SkipGramKernel
{
    /// <summary>Row lengths are multiples of this, on every machine.</summary>
    public const int Lanes = 16;

    /// <summary>The least row length for so many components; what is over stays 0.</summary>
    public static int Stride(int dimensions) => (dimensions + Lanes - 1) / Lanes * Lanes;

    /// <summary>
    /// One step down the slope of the loss of a word, its neighbour and noise words: the sum of -log sigmoid(word · context) for the
    /// neighbour and -log sigmoid(-word · context) for each noise word. Moves the contexts, and <paramref name="moved"/> by what the word
    /// should move.
    /// </summary>
    /// <param name="word">[stride].</param>
    /// <param name="moved">[stride]; may be <paramref name="word"/> itself.</param>
    /// <param name="contexts">[vocabulary, stride].</param>
    /// <param name="rows">Contexts that take part; the first is the neighbour, the others are noise.</param>
    /// <param name="steps">Scratch, as long as <paramref name="rows"/>.</param>
    public static void Step(
        Span<float> word, Span<float> moved, Span<float> contexts, ReadOnlySpan<int> rows, float rate, Span<float> steps)
    {
        var stride = word.Length;
        ref var wordAt = ref MemoryMarshal.GetReference(word);
        ref var movedAt = ref MemoryMarshal.GetReference(moved);
        ref var contextAt = ref MemoryMarshal.GetReference(contexts);
        ArgumentOutOfRangeException.ThrowIfNotEqual(stride % Lanes, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(moved.Length, stride);
        for (var k = 0; k < rows.Length; k++)
        {
            var at = (nuint)((uint)rows[k] * (ulong)stride);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(at + (nuint)stride, (nuint)contexts.Length);
            var (left, right) = (Vector<float>.Zero, Vector<float>.Zero);
            for (nuint i = 0; i < (nuint)stride; i += Lanes)
            {
                for (nuint j = 0; j < Lanes; j += 2 * (nuint)Vector<float>.Count)
                {
                    left += Vector.LoadUnsafe(ref wordAt, i + j) * Vector.LoadUnsafe(ref contextAt, at + i + j);
                    if (Vector<float>.Count < Lanes)
                    {
                        var next = i + j + (nuint)Vector<float>.Count;
                        right += Vector.LoadUnsafe(ref wordAt, next) * Vector.LoadUnsafe(ref contextAt, at + next);
                    }
                }
            }

            var score = 1 / (1 + MathF.Exp(-Vector.Sum(left + right)));
            steps[k] = ((k == 0 ? 1 : 0) - score) * rate;
        }

        for (nuint i = 0; i < (nuint)stride; i += (nuint)Vector<float>.Count)
        {
            var old = Vector.LoadUnsafe(ref wordAt, i);
            var move = Vector.LoadUnsafe(ref movedAt, i);
            for (var k = 0; k < rows.Length; k++)
            {
                var at = (nuint)((uint)rows[k] * (ulong)stride) + i;
                var context = Vector.LoadUnsafe(ref contextAt, at);
                var step = new Vector<float>(steps[k]);
                move += step * context;
                (context + (step * old)).StoreUnsafe(ref contextAt, at);
            }

            move.StoreUnsafe(ref movedAt, i);
        }
    }
}
