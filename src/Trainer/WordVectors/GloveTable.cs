namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Vectors with a bias each, and the sums of squared steps that AdaGrad divides by.</summary>
internal sealed class GloveTable
{
    private readonly int _dimensions;

    /// <summary>Vectors and biases start at small random numbers, sums at 1.</summary>
    public GloveTable(int rows, int dimensions, Chance chance)
    {
        _dimensions = dimensions;
        Stride = StrideOf(dimensions);
        Values = new float[rows * Stride];
        Squares = new float[Values.Length];
        Array.Fill(Squares, 1);
        for (var row = 0; row < rows; row++)
        {
            foreach (ref var value in Values.AsSpan(row * Stride, dimensions))
            {
                value = (chance.Share() - 0.5f) / dimensions;
            }

            Values[BiasAt(row)] = (chance.Share() - 0.5f) / dimensions;
        }
    }

    /// <summary>Numbers from one row to the next: a vector, zeros, and the bias with zeros behind it.</summary>
    public int Stride { get; }

    /// <summary>[rows, <see cref="Stride"/>].</summary>
    public float[] Values { get; }

    /// <summary>[rows, <see cref="Stride"/>].</summary>
    public float[] Squares { get; }

    /// <summary>Row length for so many components; the bias has <see cref="SkipGramKernel.Lanes"/> numbers of its own.</summary>
    public static int StrideOf(int dimensions) => SkipGramKernel.Stride(dimensions) + SkipGramKernel.Lanes;

    /// <summary>A vector.</summary>
    public Span<float> Row(int row) => Values.AsSpan(row * Stride, _dimensions);

    /// <summary>Where a row's bias lies.</summary>
    public int BiasAt(int row) => ((row + 1) * Stride) - SkipGramKernel.Lanes;
}
