using Microsoft.ML.Trainers;

namespace StreamSentiment.Trainer.Bow;

/// <summary>
/// ML.NET's naive Bayes as a sum: it asks of every known token whether it is there, so its log-odds are those of a text without any token
/// plus a weight for each token that is there.
/// </summary>
internal static class NaiveBayesWeights
{
    /// <summary>The weights; the score is the log-probability of the second class less that of the first, as ML.NET computes them.</summary>
    public static LinearBow Of(NaiveBayesMulticlassModelParameters model)
    {
        var (texts, holding) = (model.GetLabelHistogramLong(), model.GetFeatureHistogramLong());
        var weights = new float[holding[0].Count];
        var bias = Math.Log(texts[1]) - Math.Log(texts[0]);
        for (var id = 0; id < weights.Length; id++)
        {
            bias += Absent(1, id) - Absent(0, id);
            weights[id] = (float)(Present(1, id) - Absent(1, id) - Present(0, id) + Absent(0, id));
        }

        // Neither padding nor what is unknown is a feature.
        weights.AsSpan(0, Common.Text.Vocabulary.UnknownId + 1).Clear();
        return new LinearBow(weights, (float)bias);

        double Present(int label, int id) => Math.Log(holding[label][id] + 1.0) - Math.Log(texts[label] + 2.0);
        double Absent(int label, int id) => Math.Log(1.0 + texts[label] - holding[label][id]) - Math.Log(texts[label] + 2.0);
    }
}
