using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Comparing;

/// <summary>How many tweets a package scores in a second, tokenising included, on one thread of this machine.</summary>
internal static class ScoringSpeed
{
    /// <summary>Tweets that are scored at a time.</summary>
    public const int Tweets = 512;

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// Scores the first <see cref="Tweets"/> again and again for half a second, at least once. The model must have scored something
    /// before, since the first texts of all are slower.
    /// </summary>
    public static double Measure(SentimentModel model, IEnumerable<LabelledTweet> tweets, TimeProvider time, CancellationToken stop)
    {
        var texts = tweets.Take(Tweets).Select(tweet => tweet.Text).ToArray();
        var scored = new float[texts.Length];
        var (started, done) = (time.GetTimestamp(), 0L);
        do
        {
            stop.ThrowIfCancellationRequested();
            model.Score(texts, scored);
            done += texts.Length;
        }
        while (time.GetElapsedTime(started) < Least);
        return done / time.GetElapsedTime(started).TotalSeconds;
    }
}
