using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Dashboard.Predictions;

/// <summary>What one model made of some texts.</summary>
/// <param name="Probabilities">One for each text; <see cref="float.NaN"/> where it holds no token.</param>
/// <param name="Threshold">From here on the model says positive.</param>
/// <param name="Model">Its name.</param>
/// <param name="Version">Its version.</param>
internal sealed record Scores(float[] Probabilities, float Threshold, string Model, string Version)
{
    /// <summary>The label of a text that has a probability.</summary>
    public Sentiment LabelOf(int text) => Probabilities[text] >= Threshold ? Sentiment.Positive : Sentiment.Negative;
}
