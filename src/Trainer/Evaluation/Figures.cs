using System.Globalization;

namespace StreamSentiment.Trainer.Evaluation;

/// <summary>How well scores fit labels at a threshold, for the positive class; all between 0 and 1.</summary>
internal sealed record Figures(int Count, double Accuracy, double Precision, double Recall, double F1, double Auc)
{
    /// <summary>The numbers of tweets behind the figures.</summary>
    public ConfusionCounts Counts { get; init; }

    /// <summary>Compares scores with labels (1 positive, 0 negative). Precision without any positive answer is 0.</summary>
    public static Figures Of(ReadOnlySpan<float> scores, IReadOnlyList<float> labels, float threshold)
    {
        var counts = ConfusionCounts.Of(scores, labels, threshold);
        return new Figures(scores.Length, counts.Accuracy, counts.Precision, counts.Recall, counts.F1, ScoreCurve.Of(scores, labels).Area)
        {
            Counts = counts,
        };
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

    /// <summary>The figures by the names under which they are kept: <c>val_precision</c> and so on.</summary>
    /// <param name="set">Beginning of the names.</param>
    public IEnumerable<KeyValuePair<string, double>> Named(string set) =>
    [
        new($"{set}_precision", Precision),
        new($"{set}_recall", Recall),
        new($"{set}_accuracy", Accuracy),
        new($"{set}_f1", F1),
        new($"{set}_auc", Auc),
    ];

    /// <summary>One line for people.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture,
            $"accuracy {Accuracy:0.0000}, precision {Precision:0.0000}, recall {Recall:0.0000}, "
            + $"F1 {F1:0.0000}, AUC {Auc:0.0000} ({Count} tweets)");
}
