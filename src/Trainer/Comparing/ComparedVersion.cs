using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Comparing;

/// <summary>One version of the registry beside the others.</summary>
internal sealed record ComparedVersion
{
    /// <summary>What the registry says of it; with a <see cref="ModelVersion.Problem"/> when it cannot be used.</summary>
    public required ModelVersion Version { get; init; }

    /// <summary>Figures at its own threshold, in the order of the sets; none for a broken version.</summary>
    public IReadOnlyList<Figures> Figures { get; init; } = [];

    /// <summary>Decision threshold.</summary>
    public double Threshold => Version.Manifest?.DecisionThreshold ?? double.NaN;

    /// <summary>Size of its files on disk, in bytes.</summary>
    public long Bytes => Version.Manifest?.Files.Values.Sum(file => file.Size) ?? 0;

    /// <summary>Tweets scored in a second, on one thread.</summary>
    public double TweetsPerSecond { get; init; }

    /// <summary>How long its training took; null when the package does not say.</summary>
    public TimeSpan? TrainingTime { get; init; }

    /// <summary>
    /// Best first: those with enough recall by their precision, then the others by theirs, broken ones last; all on the first set.
    /// </summary>
    public static IEnumerable<ComparedVersion> Sort(IEnumerable<ComparedVersion> versions, double recallFloor) => versions
        .OrderBy(version => version.Figures.Count == 0 ? 2 : version.Figures[0].Recall >= recallFloor ? 0 : 1)
        .ThenByDescending(version => version.Figures.Count == 0 ? 0 : version.Figures[0].Precision)
        .ThenByDescending(version => version.Version.Version, ModelVersionOrder.Oldest);
}
