namespace StreamSentiment.Common.Models;

/// <summary>What a model must be to be chosen.</summary>
public sealed record ModelCriteria
{
    /// <summary>The only version that will do; null lets the rule choose.</summary>
    public string? Version { get; init; }

    /// <summary>Wanted kind of model.</summary>
    public string Family { get; init; } = "lstm";

    /// <summary>The metric that decides; the highest wins.</summary>
    public string Metric { get; init; } = "val_precision";

    /// <summary>
    /// Smallest recall, measured on the same data as <see cref="Metric"/>: a model that rarely says "positive" is precise for nothing.
    /// </summary>
    public double RecallFloor { get; init; } = 0.6;

    /// <summary>Wanted data digest by setting; null leaves it to <see cref="ServingDataDigest"/>, then to the newest version.</summary>
    public string? DataDigest { get; init; }

    /// <summary>Data digest of the version that is serving now; null at the start.</summary>
    public string? ServingDataDigest { get; init; }

    /// <summary>The recall that belongs to <see cref="Metric"/>: <c>val_precision</c> goes with <c>val_recall</c>.</summary>
    public string RecallMetric => Metric.Contains('_') ? Metric[..(Metric.IndexOf('_') + 1)] + "recall" : "recall";
}

/// <summary>What was chosen and why, with every version that was passed over and its reason.</summary>
/// <param name="Chosen">The version to serve; null when none will do.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="PassedOver">All other versions.</param>
public sealed record ModelChoice(ModelVersion? Chosen, string Reason, IReadOnlyList<PassedOver> PassedOver);

/// <summary>A version that was not chosen, and why.</summary>
public sealed record PassedOver(ModelVersion Version, string Reason);
