using System.CommandLine;
using StreamSentiment.Trainer.DistilBert;
using StreamSentiment.Trainer.Torch;

namespace StreamSentiment.Trainer.Commands;

/// <summary>Options of <c>train distilbert</c>.</summary>
internal sealed class DistilBertOptions : TrainingOptions
{
    public Option<string> Checkpoint { get; } = new("--checkpoint")
    {
        Description = "Folder of a Hugging Face checkpoint: config.json, model.safetensors, vocab.txt, and tokenizer_config.json if any.",
        Required = true,
    };

    public Option<string?> Predict { get; } = new("--predict")
    {
        Description = "Train nothing: answer a file of one JSON string a line (- is standard input), each with a line of ids and logits.",
    };

    public Option<int> Epochs { get; } = Options.Number("--epochs",
        "Largest number of passes over the labelled tweets; 0 registers the checkpoint as it is.", new FineTuneSettings().Epochs, 0, 1000);

    public Option<int> Patience { get; } = Options.Number("--patience",
        "Passes without a lower validation loss after which training stops.", new FineTuneSettings().Patience, 1, 1000);

    public Option<int> Batch { get; } = Options.Number("--batch", "Tweets per step.", new FineTuneSettings().Batch, 1, 65536);

    public Option<double> LearningRate { get; } = Options.Share("--learning-rate", "Highest step of AdamW.",
        new FineTuneSettings().LearningRate);

    public Option<double> WarmUp { get; } = Options.Share("--warm-up",
        "Share of all steps in which the learning rate rises; then it falls to 0.", new FineTuneSettings().WarmUp);

    public Option<double> WeightDecay { get; } = Options.Share("--weight-decay", "Weight decay of AdamW; not on biases and LayerNorms.",
        new FineTuneSettings().WeightDecay);

    public Option<int> MaxTokens { get; } = Options.Number("--max-tokens",
        "Most word pieces of a tweet that are read, its begin and end included; never more than the checkpoint takes.", 64, 3, 1024);

    public Option<string?> SaveCheckpoint { get; } = new("--save-checkpoint")
    {
        Description = "Also save the fine-tuned network as a Hugging Face checkpoint in this folder.",
    };

    public Option<string> Device { get; } = Options.Device();

    /// <inheritdoc />
    public override IEnumerable<Option> All =>
    [
        Checkpoint, Predict, .. base.All, Epochs, Patience, Batch, LearningRate, WarmUp, WeightDecay, MaxTokens, SaveCheckpoint, Device,
    ];

    /// <inheritdoc />
    protected override IEnumerable<Option> Places => [.. base.Places, Checkpoint, Predict, SaveCheckpoint, Device];
}
