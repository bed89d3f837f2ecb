using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Scorer.Shadow;

/// <summary>Has the challenger score what the model that serves has scored, and never lets it harm that.</summary>
internal sealed class ShadowScorer(ModelShadow shadow, ModelSeat seat) : IDisposable
{
    private string _version = "";

    /// <summary>Adds the challenger's labels, where there is a challenger.</summary>
    public void Score(IReadOnlyList<ScoringOutcome> outcomes)
    {
        try
        {
            seat.TryUse(
                model =>
                {
                    _version = model.Version;
                    var scored = outcomes.Where(outcome => outcome.Row is not null).ToList();
                    var probabilities = new float[scored.Count];
                    model.Score(scored.Select(outcome => outcome.Row!.Tweet.Text).ToArray(), probabilities);
                    for (var i = 0; i < probabilities.Length; i++)
                    {
                        scored[i].Shadow = new ShadowLabel(model.Version, float.IsNaN(probabilities[i]) ? (Sentiment?)null : model.Label(probabilities[i]));
                    }

                    return true;
                },
                out _);
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            // Half of a batch would compare other tweets than it says.
            foreach (var outcome in outcomes)
            {
                outcome.Shadow = null;
            }

            shadow.Fail(_version, problem);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => seat.Dispose();
}
