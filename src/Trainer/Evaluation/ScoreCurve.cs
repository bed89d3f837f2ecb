namespace StreamSentiment.Trainer.Evaluation;

/// <summary>
/// What every possible threshold gives on one set of scored tweets: the data of the ROC curve and of precision against recall.
/// </summary>
internal sealed class ScoreCurve
{
    private ScoreCurve(IReadOnlyList<CurvePoint> points, int positives, int negatives) =>
        (Points, Positives, Negatives) = (points, positives, negatives);

    /// <summary>One point for each different score, the highest first: recall never falls from one to the next.</summary>
    public IReadOnlyList<CurvePoint> Points { get; }

    /// <summary>Positive tweets.</summary>
    public int Positives { get; }

    /// <summary>Negative tweets.</summary>
    public int Negatives { get; }

    /// <summary>Area under the ROC curve: the chance that a positive tweet scores above a negative one, ties counting half. NaN for one
    /// class alone.</summary>
    public double Area
    {
        get
        {
            var (area, before) = (0.0, default(CurvePoint));
            foreach (var point in Points)
            {
                area += (point.FalsePositives - before.FalsePositives) * (point.TruePositives + (double)before.TruePositives) / 2;
                before = point;
            }

            return Positives > 0 && Negatives > 0 ? area / ((double)Positives * Negatives) : double.NaN;
        }
    }

    /// <summary>Sorts the scores once.</summary>
    /// <param name="labels">1 positive, 0 negative; as many as scores.</param>
    public static ScoreCurve Of(ReadOnlySpan<float> scores, IReadOnlyList<float> labels)
    {
        var sorted = scores.ToArray();
        var order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        var points = new List<CurvePoint>();
        var (found, wrong) = (0, 0);
        for (var i = sorted.Length - 1; i >= 0; i--)
        {
            _ = labels[order[i]] > 0 ? found++ : wrong++;
            // Equal scores fall on one side together.
            if (i == 0 || sorted[i - 1] != sorted[i])
            {
                points.Add(new CurvePoint(sorted[i], found, wrong));
            }
        }

        return new ScoreCurve(points, found, wrong);
    }

    /// <summary>Share of the positive tweets that are called positive at a point.</summary>
    public double Recall(CurvePoint point) => Positives > 0 ? (double)point.TruePositives / Positives : 0;

    /// <summary>Share of the negative tweets that are called positive at a point.</summary>
    public double FalsePositiveRate(CurvePoint point) => Negatives > 0 ? (double)point.FalsePositives / Negatives : 0;

    /// <summary>The most precise point among those whose recall is at least <paramref name="recallFloor"/>; of equals the lowest
    /// score. Null when there is none.</summary>
    public CurvePoint? MostPrecise(double recallFloor)
    {
        CurvePoint? best = null;
        foreach (var point in Points)
        {
            if (point.TruePositives >= recallFloor * Positives && point.Precision >= (best?.Precision ?? 0))
            {
                best = point;
            }
        }

        return best;
    }

    /// <summary>The highest threshold whose recall is at least <paramref name="recallFloor"/>; null when there is no positive tweet.</summary>
    public float? HighestWithRecall(double recallFloor) => Positives == 0
        ? null
        : Points.First(point => point.TruePositives >= recallFloor * Positives || point.TruePositives == Positives).Score;
}

/// <summary>What comes of calling positive all tweets whose score is at least <paramref name="Score"/>.</summary>
/// <param name="TruePositives">Positive tweets among them.</param>
/// <param name="FalsePositives">Negative tweets among them.</param>
internal readonly record struct CurvePoint(float Score, int TruePositives, int FalsePositives)
{
    /// <summary>Share of them that are positive.</summary>
    public double Precision => TruePositives + FalsePositives > 0 ? (double)TruePositives / (TruePositives + FalsePositives) : 0;
}
