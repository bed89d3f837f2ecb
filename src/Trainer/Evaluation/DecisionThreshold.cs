using System.Globalization;

namespace StreamSentiment.Trainer.Evaluation;

/// <summary>Chooses where "positive" begins.</summary>
internal static class DecisionThreshold
{
    private const float Least = 1e-4f;

    /// <summary>
    /// The threshold of the highest precision among those whose recall is at least <paramref name="recallFloor"/>; of equals the lowest.
    /// </summary>
    /// <param name="labels">1 positive, 0 negative; at least one positive.</param>
    public static float Choose(ReadOnlySpan<float> scores, IReadOnlyList<float> labels, double recallFloor) =>
        Choose([new ThresholdSet("the set", ScoreCurve.Of(scores, labels), recallFloor)]).Threshold;

    /// <summary>
    /// The threshold of the highest precision on the first set among those whose recall is at least its floor on every set. Recall falls
    /// as the threshold rises, so each floor is a ceiling of the threshold.
    /// </summary>
    /// <param name="sets">The first decides by its precision; it holds a positive tweet.</param>
    public static ThresholdChoice Choose(IReadOnlyList<ThresholdSet> sets)
    {
        var main = sets[0];
        var notes = new List<string>();
        var (ceiling, lowest) = (1f, (ThresholdSet?)null);
        foreach (var set in sets.Skip(1))
        {
            if (set.Curve.HighestWithRecall(set.RecallFloor) is not { } highest)
            {
                notes.Add($"{set.Name} has no positive validation tweet: its recall floor {Floor(set)} is left out.");
            }
            else if (highest < ceiling)
            {
                (ceiling, lowest) = (highest, set);
            }
        }

        var threshold = Best(main, ceiling);
        if (lowest is not null && Best(main, 1) is var free && free > threshold)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture,
                $"The recall floor {Floor(lowest)} of {lowest.Name} holds the threshold at {threshold:0.0000}; without it, it would be {free:0.0000}."));
        }

        threshold = Math.Clamp(threshold, Least, 1 - Least);
        notes.AddRange(sets.Where(set => set.Curve.Positives > 0 && Recall(set, threshold) < set.RecallFloor).Select(set =>
            string.Create(CultureInfo.InvariantCulture,
                $"The recall floor {Floor(set)} of {set.Name} cannot be met: recall is {Recall(set, threshold):0.0000} at the threshold {threshold:0.0000}.")));
        return new ThresholdChoice(threshold, notes);
    }

    private static float Best(ThresholdSet main, float ceiling)
    {
        var curve = main.Curve;
        var (best, bestPrecision) = (Math.Min(ceiling, 0.5f), -1.0);
        for (var i = 0; i < curve.Points.Count; i++)
        {
            var point = curve.Points[i];
            var next = i + 1 < curve.Points.Count ? curve.Points[i + 1].Score : 0;
            if (point.TruePositives >= main.RecallFloor * curve.Positives && next < ceiling && point.Precision >= bestPrecision)
            {
                // Any threshold above the next score gives this point; half-way, rounding on another processor changes no label.
                (best, bestPrecision) = ((Math.Min(point.Score, ceiling) + next) / 2, point.Precision);
            }
        }

        return best;
    }

    private static double Recall(ThresholdSet set, float threshold) =>
        set.Curve.Recall(set.Curve.Points.LastOrDefault(point => point.Score >= threshold));

    private static string Floor(ThresholdSet set) => set.RecallFloor.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A set of scored tweets that the threshold must suit.</summary>
/// <param name="RecallFloor">Smallest recall that will do, 0 to 1.</param>
internal sealed record ThresholdSet(string Name, ScoreCurve Curve, double RecallFloor);

/// <summary>The threshold, and what people should know of the choice, in whole sentences.</summary>
internal sealed record ThresholdChoice(float Threshold, IReadOnlyList<string> Notes);
