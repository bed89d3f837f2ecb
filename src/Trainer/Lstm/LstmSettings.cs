namespace StreamSentiment.Trainer.Lstm;

/// <summary>Settings of <see cref="LstmTrainer"/>.</summary>
internal sealed record LstmSettings
{
    /// <summary>Units of the LSTM, in each direction.</summary>
    public int Units { get; init; } = 64;

    /// <summary>1 reads a text from its beginning; 2 reads it from both ends.</summary>
    public int Directions { get; init; } = 2;

    /// <summary>What the output sees.</summary>
    public Pooling Pooling { get; init; } = Pooling.MaxAttention;

    /// <summary>Largest number of passes over the data.</summary>
    public int Epochs { get; init; } = 4;

    /// <summary>Passes without a better validation loss after which training stops.</summary>
    public int Patience { get; init; } = 2;

    /// <summary>Texts per step.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Step of Adam at the start; falls to a twentieth along a cosine.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Share of the pooled states that a step leaves out.</summary>
    public double Dropout { get; init; } = 0.3;

    /// <summary>Share of a word vector's components that a step leaves out, the same ones in all words of a text.</summary>
    public double EmbeddingDropout { get; init; } = 0.3;

    /// <summary>Share of words that a step reads as unknown, so that unknown words mean something.</summary>
    public double WordDropout { get; init; } = 0.05;

    /// <summary>
    /// Share of known mentions (<see cref="Common.Text.TokenizerSettings.KnownMentions"/>) that a step reads as any account, so that tweets about
    /// accounts that nobody has heard of are not guessed at.
    /// </summary>
    public double MentionDropout { get; init; } = 0.3;

    /// <summary>The mean of the weights after this many last passes is judged and kept, instead of the weights after each pass.</summary>
    public int AveragedPasses { get; init; } = 1;

    /// <summary>
    /// Steps after which the state is kept. Chance is drawn anew from the seed at each of these, so that a training can go on from there:
    /// another number is another result.
    /// </summary>
    public int CheckpointEvery { get; init; } = 1000;

    /// <summary>What computes: one of <see cref="Torch.Devices.Names"/>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads of libtorch.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Seed of all chance.</summary>
    public int Seed { get; init; } = 7;
}
