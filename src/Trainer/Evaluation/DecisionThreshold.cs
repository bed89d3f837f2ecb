namespace StreamSentiment.Trainer.Evaluation;

/// <summary>Chooses where "positive" begins.</summary>
internal static class DecisionThreshold
{
    /// <summary>
    /// The threshold of the highest precision among those whose recall is at least <paramref name="recallFloor"/>; of equals the lowest.
    /// </summary>
    /// <param name="labels">1 positive, 0 negative; at least one positive.</param>
    public static float Choose(ReadOnlySpan<float> scores, IReadOnlyList<float> labels, double recallFloor)
    {
        var sorted = scores.ToArray();
        var order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        var positives = labels.Count(label => label > 0);
        var (best, bestPrecision, found) = (0.5f, -1.0, 0);
        for (var i = sorted.Length - 1; i >= 0; i--)
        {
            found += labels[order[i]] > 0 ? 1 : 0;
            // Equal scores fall on one side together.
            if (i > 0 && sorted[i - 1] == sorted[i])
            {
                continue;
            }

            var precision = (double)found / (sorted.Length - i);
            if (found >= recallFloor * positives && precision >= bestPrecision)
            {
                bestPrecision = precision;
                // Half-way to the next score below, so that rounding on another processor changes no label.
                best = i > 0 ? (sorted[i] + sorted[i - 1]) / 2 : sorted[i] / 2;
            }
        }

        return Math.Clamp(best, 1e-4f, 1 - 1e-4f);
    }
}
