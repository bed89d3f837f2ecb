namespace StreamSentiment.Trainer.DistilBert;

/// <summary>Learning rate that rises from 0 over the first steps and then falls to 0 at the end, both in a straight line.</summary>
internal static class LinearSchedule
{
    /// <summary>The rate of a step.</summary>
    /// <param name="step">Counted from 0.</param>
    /// <param name="warmUp">Steps until the highest rate.</param>
    /// <param name="total">All steps.</param>
    /// <param name="highest">The highest rate.</param>
    public static double Rate(int step, int warmUp, int total, double highest) => highest * (step < warmUp
        ? (double)step / Math.Max(1, warmUp)
        : Math.Max(0, (double)(total - step) / Math.Max(1, total - warmUp)));
}
