namespace StreamSentiment.Alerting.Rules;

/// <summary>As many wrong verdicts in a row as the rule asks for, close enough together.</summary>
/// <param name="VerdictIds">The verdicts, in order.</param>
/// <param name="CompletedAt">When the last of them was given.</param>
public sealed record Run(IReadOnlyList<string> VerdictIds, DateTimeOffset CompletedAt);
