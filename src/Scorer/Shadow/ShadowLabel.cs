using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Scorer.Shadow;

/// <summary>What the challenger made of a tweet.</summary>
/// <param name="Challenger">Its version.</param>
/// <param name="Label">Its label; null when it found nothing to score.</param>
internal readonly record struct ShadowLabel(string Challenger, Sentiment? Label);
