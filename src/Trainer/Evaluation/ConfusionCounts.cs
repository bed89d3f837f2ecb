namespace StreamSentiment.Trainer.Evaluation;

/// <summary>How answers at one threshold meet the truth, as numbers of tweets.</summary>
internal readonly record struct ConfusionCounts(int TruePositive, int FalsePositive, int FalseNegative, int TrueNegative)
{
    /// <summary>All tweets.</summary>
    public int Total => TruePositive + FalsePositive + FalseNegative + TrueNegative;

    /// <summary>Share of right answers; 0 without any tweet.</summary>
    public double Accuracy => Ratio(TruePositive + TrueNegative, Total);

    /// <summary>Share of the tweets called positive that are; 0 when none is called positive.</summary>
    public double Precision => Ratio(TruePositive, TruePositive + FalsePositive);

    /// <summary>Share of the positive tweets that are called positive; 0 when there are none.</summary>
    public double Recall => Ratio(TruePositive, TruePositive + FalseNegative);

    /// <summary>Harmonic mean of precision and recall.</summary>
    public double F1 => Ratio(2.0 * TruePositive, (2.0 * TruePositive) + FalsePositive + FalseNegative);

    /// <summary>Counts answers: a score at or above <paramref name="threshold"/> says positive.</summary>
    /// <param name="labels">1 positive, 0 negative; as many as scores.</param>
    public static ConfusionCounts Of(ReadOnlySpan<float> scores, IReadOnlyList<float> labels, float threshold)
    {
        int truePositive = 0, falsePositive = 0, falseNegative = 0, trueNegative = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            switch (scores[i] >= threshold, labels[i] > 0)
            {
                case (true, true):
                    truePositive++;
                    break;
                case (true, false):
                    falsePositive++;
                    break;
                case (false, true):
                    falseNegative++;
                    break;
                default:
                    trueNegative++;
                    break;
            }
        }

        return new ConfusionCounts(truePositive, falsePositive, falseNegative, trueNegative);
    }

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
}
