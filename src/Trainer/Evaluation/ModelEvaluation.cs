using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Evaluation;

/// <summary>Scores of labelled tweets, made by the same <see cref="SentimentModel"/> that scores the stream.</summary>
/// <param name="Probabilities">Of being positive, for each tweet that holds a token.</param>
/// <param name="Labels">1 positive, 0 negative.</param>
/// <param name="Unscorable">How many tweets hold no token; they are in none of the figures.</param>
internal sealed record ModelEvaluation(float[] Probabilities, IReadOnlyList<float> Labels, int Unscorable)
{
    private const int Batch = 4096;

    /// <summary>Scores tweets as they are read.</summary>
    /// <exception cref="DataException">There are none.</exception>
    public static ModelEvaluation Of(SentimentModel model, IEnumerable<LabelledTweet> tweets, string name, CancellationToken stop)
    {
        var (probabilities, labels, unscorable) = (new List<float>(), new List<float>(), 0);
        var scored = new float[Batch];
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
        }

        return labels.Count > 0
            ? new ModelEvaluation([.. probabilities], labels, unscorable)
            : throw new DataException($"{name} holds no positive or negative tweet that can be scored.");
    }

    /// <summary>Figures at a threshold.</summary>
    public Figures At(float threshold) => Figures.Of(Probabilities, Labels, threshold);
}
