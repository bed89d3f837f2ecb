namespace StreamSentiment.Trainer.DistilBert;

/// <summary>Settings of <see cref="FineTuner"/>.</summary>
internal sealed record FineTuneSettings
{
    /// <summary>Largest number of passes over the data; with 0 the checkpoint is taken as it is.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>Passes without a lower validation loss after which training stops.</summary>
    public int Patience { get; init; } = 1;

    /// <summary>Texts per step.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Highest learning rate.</summary>
    public double LearningRate { get; init; } = 5e-5;

    /// <summary>Share of all steps until the highest rate.</summary>
    public double WarmUp { get; init; } = 0.1;

    /// <summary>Share of a weight, times the rate, that a step takes away.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Longest gradient over all parameters.</summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Threads of libtorch.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of all chance.</summary>
    public int Seed { get; init; } = 7;
}
