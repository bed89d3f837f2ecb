using StreamSentiment.Trainer.Checkpoints;

namespace StreamSentiment.Trainer.DistilBert;

/// <summary>How far a fine-tuning is: what a checkpoint holds beside weights and moments.</summary>
internal sealed class FineTuneState
{
    private const string BestPrefix = "best/";
    private const string ScoresName = "best_scores";

    /// <summary>Whole passes over the data.</summary>
    public int Epoch { get; set; }

    /// <summary>Steps of the pass in hand.</summary>
    public int Step { get; set; }

    /// <summary>Sum of the losses of these steps.</summary>
    public double LossSum { get; set; }

    /// <summary>The pass, counted from 1, with the lowest validation loss; 0 when none is done.</summary>
    public int BestEpoch { get; set; }

    /// <summary>That loss.</summary>
    public double BestLoss { get; set; } = double.PositiveInfinity;

    /// <summary>The weights behind that pass.</summary>
    public Dictionary<string, float[]> Best { get; private set; } = [];

    /// <summary>What they give for the validation texts.</summary>
    public float[] BestScores { get; private set; } = [];

    /// <summary>Takes a pass as the best.</summary>
    public void Keep(double loss, Dictionary<string, float[]> weights, float[] scores) =>
        (BestEpoch, BestLoss, Best, BestScores) = (Epoch, loss, weights, scores);

    /// <summary>Everything that a training needs to go on.</summary>
    public Checkpoint ToCheckpoint(NetworkOptimizer optimizer)
    {
        var arrays = new Dictionary<string, float[]>(StringComparer.Ordinal) { [ScoresName] = BestScores };
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["epoch"] = Epoch,
            ["step"] = Step,
            ["loss_sum"] = LossSum,
            ["best_epoch"] = BestEpoch,
            ["best_loss"] = BestLoss,
        };
        foreach (var (name, values) in Best)
        {
            arrays[BestPrefix + name] = values;
        }

        optimizer.Adam.Save(arrays, numbers);
        return new Checkpoint(arrays, numbers);
    }

    /// <summary>Goes on from a checkpoint.</summary>
    public static FineTuneState From(Checkpoint checkpoint, NetworkOptimizer optimizer)
    {
        optimizer.Adam.Load(checkpoint.Arrays, checkpoint.Numbers);
        return new FineTuneState
        {
            Epoch = (int)checkpoint.Numbers["epoch"],
            Step = (int)checkpoint.Numbers["step"],
            LossSum = checkpoint.Numbers["loss_sum"],
            BestEpoch = (int)checkpoint.Numbers["best_epoch"],
            BestLoss = checkpoint.Numbers["best_loss"],
            Best = Under(checkpoint, BestPrefix),
            BestScores = checkpoint.Arrays[ScoresName],
        };
    }

    private static Dictionary<string, float[]> Under(Checkpoint checkpoint, string prefix) => checkpoint.Arrays
        .Where(array => array.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(array => array.Key[prefix.Length..], array => array.Value, StringComparer.Ordinal);
}
