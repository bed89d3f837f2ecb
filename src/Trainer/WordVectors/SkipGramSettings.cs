namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Settings of <see cref="SkipGram"/>.</summary>
internal sealed record SkipGramSettings
{
    /// <summary>Components of a vector.</summary>
    public int Dimensions { get; init; } = 100;

    /// <summary>Farthest neighbour that counts; each position draws its own reach up to this.</summary>
    public int Window { get; init; } = 5;

    /// <summary>Noise words per neighbour.</summary>
    public int Negatives { get; init; } = 5;

    /// <summary>Passes over the texts.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Step at the start; falls to almost nothing.</summary>
    public float LearningRate { get; init; } = 0.025f;

    /// <summary>Words commoner than this share of all are thinned out.</summary>
    public double Subsample { get; init; } = 3e-4;

    /// <summary>Threads that learn together without locks; more than one makes runs differ slightly.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of all chance.</summary>
    public int Seed { get; init; } = 7;
}
