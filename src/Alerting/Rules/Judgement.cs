using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Rules;

/// <summary>What the rule needs to know of a <see cref="Verdict"/>.</summary>
public readonly record struct Judgement(string VerdictId, bool Correct, Judge Judge, DateTimeOffset JudgedAt);
