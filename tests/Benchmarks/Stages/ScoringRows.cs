using StreamSentiment.Common.Models;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>Tweets and a model to rows, as the Scorer makes them.</summary>
internal static class ScoringRows
{
    /// <summary>Scores the tweets; those without a token are left out.</summary>
    public static List<ScoredTweet> Of(IReadOnlyList<Tweet> tweets, SentimentModel model, DateTimeOffset now)
    {
        var texts = new string[tweets.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            texts[i] = tweets[i].Text;
        }

        var probabilities = new float[texts.Length];
        model.Score(texts, probabilities);
        var rows = new List<ScoredTweet>(texts.Length);
        for (var i = 0; i < texts.Length; i++)
        {
            if (!float.IsNaN(probabilities[i]))
            {
                rows.Add(new ScoredTweet
                {
                    Tweet = tweets[i],
                    Label = model.Label(probabilities[i]),
                    PositiveProbability = probabilities[i],
                    Model = model.Name,
                    ModelVersion = model.Version,
                    ScoredAt = now,
                });
            }
        }

        return rows;
    }
}
