using Microsoft.ML.Trainers;

namespace StreamSentiment.Trainer.Bow;

/// <summary>
/// Naive Bayes as a sum of weights, made of how many texts of each class hold each token. That is what ML.NET's trainer counts; its own scores
/// are those of <see cref="Bernoulli"/> with smoothing 1, and it has no other and no probability.
/// </summary>
internal static class NaiveBayesWeights
{
    private const int First = Common.Text.Vocabulary.UnknownId + 1;

    /// <summary>The weights: the score is the log-odds of the positive class, under the belief that tokens come independently.</summary>
    public static LinearBow Of(NaiveBayesMulticlassModelParameters model, NaiveBayesPoint point)
    {
        var (texts, holding) = (model.GetLabelHistogramLong(), model.GetFeatureHistogramLong());
        return point.Absent ? Bernoulli(texts, holding, point.Smoothing) : Multinomial(texts, holding, point.Smoothing);
    }

    // Every known token is asked whether it is there: the log-odds of a text without any, and a weight for each that is there.
    private static LinearBow Bernoulli(IReadOnlyList<long> texts, IReadOnlyList<IReadOnlyList<long>> holding, double smoothing)
    {
        var (weights, bias) = (new float[holding[0].Count], Math.Log(texts[1]) - Math.Log(texts[0]));
        for (var id = First; id < weights.Length; id++)
        {
            var absent = Absent(1, id) - Absent(0, id);
            bias += absent;
            weights[id] = (float)(Present(1, id) - Present(0, id) - absent);
        }

        // Padding and what is unknown are features that no text has.
        bias += First * (Math.Log(texts[1] + smoothing) - Math.Log(texts[1] + (2 * smoothing))
            - Math.Log(texts[0] + smoothing) + Math.Log(texts[0] + (2 * smoothing)));
        return new LinearBow(weights, (float)bias);

        double Present(int label, int id) => Math.Log(holding[label][id] + smoothing) - Math.Log(texts[label] + (2 * smoothing));
        double Absent(int label, int id) =>
            Math.Log(texts[label] - holding[label][id] + smoothing) - Math.Log(texts[label] + (2 * smoothing));
    }

    // Only the tokens that are there speak, each as if drawn from all that its class holds.
    private static LinearBow Multinomial(IReadOnlyList<long> texts, IReadOnlyList<IReadOnlyList<long>> holding, double smoothing)
    {
        var weights = new float[holding[0].Count];
        double negative = holding[0].Sum(), positive = holding[1].Sum(), tokens = weights.Length - First;
        var share = Math.Log(positive + (tokens * smoothing)) - Math.Log(negative + (tokens * smoothing));
        for (var id = First; id < weights.Length; id++)
        {
            weights[id] = (float)(Math.Log(holding[1][id] + smoothing) - Math.Log(holding[0][id] + smoothing) - share);
        }

        return new LinearBow(weights, (float)(Math.Log(texts[1]) - Math.Log(texts[0])));
    }
}
