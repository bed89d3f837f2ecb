using System.Globalization;

namespace StreamSentiment.Trainer.Evaluation;

/// <summary>How well scores fit labels at a threshold, for the positive class; all between 0 and 1.</summary>
internal sealed record Figures(int Count, double Accuracy, double Precision, double Recall, double F1, double Auc)
{
    /// <summary>Compares scores with labels (1 positive, 0 negative). Precision without any positive answer is 0.</summary>
    public static Figures Of(ReadOnlySpan<float> scores, IReadOnlyList<float> labels, float threshold)
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

        var precision = Ratio(truePositive, truePositive + falsePositive);
        var recall = Ratio(truePositive, truePositive + falseNegative);
        return new Figures(
            scores.Length,
            Ratio(truePositive + trueNegative, scores.Length),
            precision,
            recall,
            precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0,
            AreaUnderCurve(scores, labels));
    }

    /// <summary>Mean cross-entropy in nats, the loss that training lowers.</summary>
    public static double CrossEntropy(ReadOnlySpan<float> scores, IReadOnlyList<float> labels)
    {
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            var probability = Math.Clamp(scores[i], 1e-7, 1 - 1e-7);
            sum -= (labels[i] * Math.Log(probability)) + ((1 - labels[i]) * Math.Log(1 - probability));
        }

        return sum / scores.Length;
    }

    /// <summary>One line for people.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture,
            $"accuracy {Accuracy:0.0000}, precision {Precision:0.0000}, recall {Recall:0.0000}, "
            + $"F1 {F1:0.0000}, AUC {Auc:0.0000} ({Count} tweets)");

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;

    /// <summary>Chance that a positive text scores above a negative one; ties count half.</summary>
    private static double AreaUnderCurve(ReadOnlySpan<float> scores, IReadOnlyList<float> labels)
    {
        var sorted = scores.ToArray();
        var order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        double ranks = 0, positives = 0;
        for (var start = 0; start < sorted.Length;)
        {
            var end = start;
            while (end < sorted.Length && sorted[end] == sorted[start])
            {
                end++;
            }

            for (var i = start; i < end; i++)
            {
                if (labels[order[i]] > 0)
                {
                    ranks += (start + 1 + end) / 2.0;
                    positives++;
                }
            }

            start = end;
        }

        var negatives = sorted.Length - positives;
        return positives > 0 && negatives > 0 ? (ranks - (positives * (positives + 1) / 2)) / (positives * negatives) : double.NaN;
    }
}
