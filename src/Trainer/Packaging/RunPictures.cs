using StreamSentiment.Trainer.Pictures;
using StreamSentiment.Trainer.Runs;

namespace StreamSentiment.Trainer.Packaging;

/// <summary>The pictures of a package: those that every family has, and what the training drew itself.</summary>
internal static class RunPictures
{
    /// <summary>Draws them.</summary>
    /// <param name="model">Its name, without the version: the next registry that the package is published to gives it another number.</param>
    /// <param name="sets">Validation first, then test, then the held-out parts of other sets.</param>
    /// <returns>PNG files by their names.</returns>
    public static SortedDictionary<string, byte[]> Draw(string model, RunLog run, float threshold, IReadOnlyList<ScoredSet> sets)
    {
        var pictures = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        if (TrainingCurvesPicture.Draw(model, run.Metrics) is { } training)
        {
            pictures[TrainingCurvesPicture.File] = training;
        }

        List<NamedCurve> curves = [.. sets.Select(set => new NamedCurve(set.Title, set.Curve, set.Evaluation.At(threshold)))];
        pictures[RocPicture.File] = RocPicture.Draw(model, curves);
        pictures[PrecisionRecallPicture.File] = PrecisionRecallPicture.Draw(model, threshold, curves);
        var test = sets.First(set => set.Name == "test");
        pictures[ConfusionPicture.File] = ConfusionPicture.Draw(model, test.Title, threshold, test.Evaluation.At(threshold).Counts);
        return pictures;
    }
}
