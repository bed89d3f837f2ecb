namespace StreamSentiment.Trainer.Bow;

/// <summary>What a learner found, in numbers that a checkpoint keeps and a package is written from.</summary>
internal abstract record BowModel
{
    /// <summary>The numbers by name.</summary>
    public abstract IReadOnlyDictionary<string, float[]> Arrays { get; }

    /// <summary>The model of what <see cref="Arrays"/> gave.</summary>
    public static BowModel Of(IReadOnlyDictionary<string, float[]> arrays) => arrays.ContainsKey(LinearBow.WeightsName)
        ? new LinearBow(arrays[LinearBow.WeightsName], arrays[LinearBow.BiasName][0])
        : ForestBow.Of(arrays);
}

/// <summary>A score that is a sum over the features: logistic regression, support vector machine and naive Bayes.</summary>
/// <param name="Weights">[vocabulary].</param>
internal sealed record LinearBow(float[] Weights, float Bias) : BowModel
{
    /// <summary>Name of <see cref="Weights"/> in a checkpoint.</summary>
    public const string WeightsName = "weights";

    /// <summary>Name of <see cref="Bias"/> in a checkpoint.</summary>
    public const string BiasName = "bias";

    /// <inheritdoc />
    public override IReadOnlyDictionary<string, float[]> Arrays =>
        new Dictionary<string, float[]> { [WeightsName] = Weights, [BiasName] = [Bias] };

    /// <summary>The score of a text whose features are these; the others are 0.</summary>
    public float Score(int[] ids, float[] values)
    {
        double score = Bias;
        for (var i = 0; i < ids.Length; i++)
        {
            score += (double)Weights[ids[i]] * values[i];
        }

        return (float)score;
    }
}
