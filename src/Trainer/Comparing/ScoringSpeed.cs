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
    /// Scores the first <see cref="Tweets"/> again and again for half a second, at least once, and takes the median: whatever else the
    /// machine does disturbs some of the rounds only. The model must have scored something before, since the first texts are slower.
    /// </summary>
    public static double Measure(SentimentModel model, IEnumerable<LabelledTweet> tweets, TimeProvider time, CancellationToken stop)
    {
        var texts = tweets.Take(Tweets).Select(tweet => tweet.Text).ToArray();
        var scored = new float[texts.Length];
        var rounds = new List<TimeSpan>();
        var started = time.GetTimestamp();
        do
        {
            stop.ThrowIfCancellationRequested();
            var round = time.GetTimestamp();
            model.Score(texts, scored);
            rounds.Add(time.GetElapsedTime(round));
        }
        while (time.GetElapsedTime(started) < Least);
        rounds.Sort();
        return texts.Length / Math.Max(rounds[rounds.Count / 2].TotalSeconds, 1e-9);
    }
}
