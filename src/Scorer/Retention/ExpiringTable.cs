namespace StreamSentiment.Scorer.Retention;

/// <summary>A table whose rows, few beside <c>scored_tweets</c>, go when they are old.</summary>
/// <param name="Name">As in SQL.</param>
/// <param name="Key">Its primary key.</param>
/// <param name="Time">What tells a row's age; an index leads to the oldest.</param>
/// <param name="Days">For how many days a row is kept, as the settings say; null: for ever.</param>
/// <param name="Condition">What must hold besides, as SQL.</param>
internal sealed record ExpiringTable(string Name, string Key, string Time, Func<RetentionOptions, double?> Days, string Condition = "true")
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ExpiringTable> All { get; } =
    [
        new("predictions", "prediction_id", "predicted_at", options => options.PredictionDays),
        // A judgement that Kafka has not got yet is not anywhere else.
        new("feedback", "verdict_id", "created_at", options => options.PredictionDays, "announced_at is not null"),
        new("verdicts", "verdict_id", "judged_at", options => options.VerdictDays),
        new("dead_letters", "digest", "dead_lettered_at", options => options.DeadLetterDays),
    ];
}
