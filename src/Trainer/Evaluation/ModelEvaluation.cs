using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Evaluation;

/// <summary>Scores of labelled tweets, made by the same <see cref="SentimentModel"/> that scores the stream.</summary>
/// <param name="Probabilities">Of being positive, for each tweet that holds a token.</param>
/// <param name="Labels">1 positive, 0 negative.</param>
/// <param name="Unscorable">How many tweets hold no token; they are in none of the figures.</param>
internal sealed record ModelEvaluation(float[] Probabilities, IReadOnlyList<float> Labels, int Unscorable)
{
    // A slow network must still come to a stop, and to a report of progress, every second or so.
    private const int Batch = 256;

    /// <summary>Scores tweets as they are read.</summary>
    /// <exception cref="DataException">There are none.</exception>
    /// <param name="name">What the tweets are, for messages.</param>
    /// <param name="progress">Is told how many tweets are done.</param>
    public static ModelEvaluation Of(SentimentModel model, IEnumerable<LabelledTweet> tweets, string name, CancellationToken stop,
        Progress? progress = null)
    {
        var (probabilities, labels, unscorable) = (new List<float>(), new List<float>(), 0);
        var scored = new float[Batch];
        var done = 0L;
        foreach (var chunk in tweets.Chunk(Batch))
        {
            stop.ThrowIfCancellationRequested();
            model.Score(Array.ConvertAll(chunk, tweet => tweet.Text), scored);
            for (var i = 0; i < chunk.Length; i++)
            {
                if (float.IsNaN(scored[i]))
                {
                    unscorable++;
                    continue;
                }

                probabilities.Add(scored[i]);
                labels.Add(chunk[i].Positive ? 1 : 0);
            }

            progress?.Report(done += chunk.Length);
        }

        return labels.Count > 0
            ? new ModelEvaluation([.. probabilities], labels, unscorable)
            : throw new DataException($"{name} holds no positive or negative tweet that can be scored.");
    }

    /// <summary>Figures at a threshold.</summary>
    public Figures At(float threshold) => Figures.Of(Probabilities, Labels, threshold);

    /// <summary>What every threshold gives.</summary>
    public ScoreCurve Curve() => ScoreCurve.Of(Probabilities, Labels);
}
