using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Scorer.Summaries;

/// <summary>Settings section <c>Summaries</c>.</summary>
public sealed class SummaryOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Summaries";

    /// <summary>How often what the batches appended is folded, in seconds.</summary>
    [Range(0.1, 3_600)]
    public double IntervalSeconds { get; set; } = 15;
}
