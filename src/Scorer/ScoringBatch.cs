using Confluent.Kafka;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Telemetry;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Scorer;

/// <summary>One batch on its way: what became of each record, in the order in which they were read.</summary>
internal sealed class ScoringBatch
{
    private ScoringBatch(ScoringOutcome[] outcomes) => Outcomes = outcomes;

    /// <summary>One for each record.</summary>
    public ScoringOutcome[] Outcomes { get; }

    /// <summary>Decodes and scores; touches nothing outside.</summary>
    /// <param name="metrics">Told how long that takes; null: nobody is.</param>
    public static ScoringBatch Score(
        IReadOnlyList<ConsumeResult<string, byte[]>> records, SentimentModel model, DateTimeOffset now, StreamMetrics? metrics = null)
    {
        var decoding = metrics?.Begin(StreamStages.Decode);
        var decoded = new (Tweet? Tweet, DeadLetter? Refused)[records.Count];
        var texts = new List<string>(records.Count);
        for (var i = 0; i < records.Count; i++)
        {
            decoded[i] = TweetDecoder.Decode(records[i], now);
            if (decoded[i].Tweet is { } tweet)
            {
                texts.Add(tweet.Text);
            }
        }

        decoding?.Dispose();
        var probabilities = new float[texts.Count];
        using (metrics?.Begin(StreamStages.Score))
        {
            model.Score(texts.ToArray(), probabilities);
        }

        var outcomes = new ScoringOutcome[records.Count];
        var next = 0;
        for (var i = 0; i < records.Count; i++)
        {
            outcomes[i] = decoded[i].Tweet is { } tweet
                ? Scored(records[i], tweet, probabilities[next++], model, now)
                : new ScoringOutcome(records[i]) { DeadLetter = decoded[i].Refused };
        }

        return new ScoringBatch(outcomes);
    }

    private static ScoringOutcome Scored(
        ConsumeResult<string, byte[]> record, Tweet tweet, float probability, SentimentModel model, DateTimeOffset now)
    {
        if (float.IsNaN(probability))
        {
            return new ScoringOutcome(record)
            {
                DeadLetter = TweetDecoder.Refusal(record, DeadLetterReasons.Unscorable, "the text holds no token that a model could score", now) with
                {
                    Model = model.Name,
                    ModelVersion = model.Version,
                },
                Unscored = Unscored(tweet, model, now),
            };
        }

        return new ScoringOutcome(record)
        {
            Row = new ScoredTweet
            {
                Tweet = tweet,
                Label = model.Label(probability),
                PositiveProbability = probability,
                Model = model.Name,
                ModelVersion = model.Version,
                ScoredAt = now,
            },
        };
    }

    private static Verdict Unscored(Tweet tweet, SentimentModel model, DateTimeOffset now) => new()
    {
        VerdictId = Verdict.IdFor(tweet.Id, model.Name, model.Version, Judge.Scorer),
        TweetId = tweet.Id,
        Text = tweet.Text,
        Expected = tweet.Expected,
        Correct = false,
        Model = model.Name,
        ModelVersion = model.Version,
        JudgedAt = now,
        Judge = Judge.Scorer,
    };
}
