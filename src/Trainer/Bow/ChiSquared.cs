namespace StreamSentiment.Trainer.Bow;

/// <summary>How much a token tells of the class of a tweet that holds it.</summary>
internal static class ChiSquared
{
    /// <summary>The chi-squared statistic of each token's presence against the class, [vocabulary].</summary>
    public static double[] Of(BowCorpus corpus)
    {
        double texts = corpus.Train.Count, positives = corpus.Train.Labels.Count(label => label > 0);
        var negatives = texts - positives;
        return [.. corpus.PositiveTexts.Zip(corpus.NegativeTexts, (positive, negative) => Of(positive, negative))];

        double Of(double positive, double negative)
        {
            var (with, without) = (positive + negative, texts - positive - negative);
            var difference = (positive * (negatives - negative)) - (negative * (positives - positive));
            return with > 0 && without > 0 ? texts * difference * difference / (with * without * positives * negatives) : 0;
        }
    }
}
