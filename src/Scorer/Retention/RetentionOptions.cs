using System.ComponentModel.DataAnnotations;

namespace StreamSentiment.Scorer.Retention;

/// <summary>Settings section <c>Retention</c>: how long tables hold a row, and how gently they are cleared.</summary>
public sealed class RetentionOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Retention";

    /// <summary>A row is kept for so many days after <c>scored_at</c>; fractions are allowed. Null: for ever.</summary>
    [Range(0.001, 36_500)]
    public double? Days { get; set; }

    /// <summary>Rows of <c>predictions</c> and <c>feedback</c> are kept for so many days; fractions are allowed. 0: for ever.</summary>
    [Range(0, 36_500)]
    public double PredictionDays { get; set; } = 30;

    /// <summary>
    /// Rows of <c>verdicts</c> are kept for so many days after <c>judged_at</c>: longer than Kafka keeps its own, or they would come again. Null: for ever.
    /// </summary>
    [Range(2, 36_500)]
    public double? VerdictDays { get; set; }

    /// <summary>Rows of <c>dead_letters</c> are kept for so many days, whatever became of them; fractions are allowed. Null: for ever.</summary>
    [Range(0.001, 36_500)]
    public double? DeadLetterDays { get; set; }

    /// <summary>Seconds from the end of one clearing to the beginning of the next.</summary>
    [Range(0.1, 86_400)]
    public double IntervalSeconds { get; set; } = 30;

    /// <summary>Most rows that one transaction deletes.</summary>
    [Range(1, 1_000_000)]
    public int ChunkRows { get; set; } = 10_000;

    /// <summary>The part of its time that a clearing spends deleting; the rest it waits, so that the stream has the database. 1: no waits.</summary>
    [Range(0.01, 1)]
    public double Share { get; set; } = 0.5;
}
