namespace StreamSentiment.Common.Tweets;

/// <summary>A tweet and what a model made of it: a row of <c>scored_tweets</c>.</summary>
public sealed record ScoredTweet
{
    /// <summary>The tweet as read.</summary>
    public required Tweet Tweet { get; init; }

    /// <summary>The model's label.</summary>
    public required Sentiment Label { get; init; }

    /// <summary>What the model said, 0 to 1.</summary>
    public required float PositiveProbability { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Version of the model.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>When, to the microsecond, as Postgres keeps it.</summary>
    public required DateTimeOffset ScoredAt { get; init; }

    /// <summary>The feed's verdict on this prediction, or null when the tweet brought no truth.</summary>
    public Verdict? FeedVerdict() => Tweet.Expected is not { } expected ? null : new Verdict
    {
        VerdictId = Verdict.IdFor(Tweet.Id, Model, ModelVersion, Judge.Feed),
        TweetId = Tweet.Id,
        Text = Tweet.Text,
        PositiveProbability = PositiveProbability,
        Predicted = Label,
        Expected = expected,
        Correct = Label == expected,
        Model = Model,
        ModelVersion = ModelVersion,
        JudgedAt = ScoredAt,
        Judge = Judge.Feed,
    };
}
