namespace StreamSentiment.Trainer.Lstm;

/// <summary>Settings of <see cref="LstmTrainer"/>.</summary>
internal sealed record LstmSettings
{
    /// <summary>Units of the LSTM.</summary>
    public int Units { get; init; } = 64;

    /// <summary>What the output sees.</summary>
    public Pooling Pooling { get; init; } = Pooling.Last;

    /// <summary>Largest number of passes over the data.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>Passes without a better validation figure after which training stops.</summary>
    public int Patience { get; init; } = 2;

    /// <summary>Texts per step.</summary>
    public int Batch { get; init; } = 256;

    /// <summary>Step of Adam at the start; falls to a twentieth along a cosine.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Share of the LSTM's inputs and outputs that a step leaves out.</summary>
    public double Dropout { get; init; } = 0.3;

    /// <summary>Share of words that a step reads as unknown, so that unknown words mean something.</summary>
    public double WordDropout { get; init; } = 0.05;

    /// <summary>Threads of libtorch.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of all chance.</summary>
    public int Seed { get; init; } = 7;
}
