namespace StreamSentiment.Alerting.Rules;

/// <summary>What a rule finds: wrong verdicts, as many as it asks for.</summary>
/// <param name="VerdictIds">The verdicts, in order.</param>
/// <param name="CompletedAt">When the latest of them was given; for a rule by share, the one that completed it.</param>
public sealed record Run(IReadOnlyList<string> VerdictIds, DateTimeOffset CompletedAt)
{
    /// <summary>When the earliest of them was given.</summary>
    public DateTimeOffset StartedAt { get; init; } = CompletedAt;
}
