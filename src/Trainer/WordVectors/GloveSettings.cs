namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Settings of <see cref="Glove"/>.</summary>
internal sealed record GloveSettings
{
    /// <summary>Components of a vector.</summary>
    public int Dimensions { get; init; } = 100;

    /// <summary>Farthest neighbour that counts; one at distance d counts 1/d.</summary>
    public int Window { get; init; } = 10;

    /// <summary>Passes over the co-occurrences.</summary>
    public int Epochs { get; init; } = 15;

    /// <summary>Step of AdaGrad.</summary>
    public float LearningRate { get; init; } = 0.05f;

    /// <summary>Co-occurrences from this count on weigh 1.</summary>
    public float XMax { get; init; } = 100;

    /// <summary>Power by which rarer ones weigh less.</summary>
    public float Alpha { get; init; } = 0.75f;

    /// <summary>Bytes for counting co-occurrences, and for those being learned.</summary>
    public long Memory { get; init; } = 1_000_000_000;

    /// <summary>Threads that count, and that learn together without locks; more than one makes runs differ slightly.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of all chance.</summary>
    public int Seed { get; init; } = 7;
}
