using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Pictures;

/// <summary>The curve of one set of tweets, and its point at the threshold.</summary>
internal sealed record NamedCurve(string Name, ScoreCurve Curve, Figures AtThreshold);
