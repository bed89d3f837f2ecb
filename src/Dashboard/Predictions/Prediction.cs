using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Dashboard.Predictions;

/// <summary>A row of <c>predictions</c>.</summary>
internal sealed record Prediction(
    string Id, string Text, Sentiment Label, float PositiveProbability, float Threshold, string Model, string ModelVersion);
