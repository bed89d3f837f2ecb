using System.Text;
using Microsoft.AspNetCore.Http;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Reading;

namespace StreamSentiment.Dashboard.Feedback;

/// <summary>What a person said of a prediction, checked.</summary>
/// <param name="Id">Of the tweet, or of the kept prediction.</param>
/// <param name="IsTweet">Which of them.</param>
/// <param name="Correct">Whether the prediction is right.</param>
/// <param name="By">Who says so; null: nobody in particular.</param>
internal sealed record Judgement(string Id, bool IsTweet, bool Correct, string? By)
{
    private const string TweetId = "tweet_id";
    private const string PredictionId = "prediction_id";

    /// <summary>The member of the body that names what is judged.</summary>
    public string Field => IsTweet ? TweetId : PredictionId;

    /// <summary>Reads a body.</summary>
    /// <exception cref="ProblemException">It cannot be; the message says what can.</exception>
    public static Judgement Read(FeedbackRequest asked)
    {
        var correct = asked.Correct
            ?? throw Wrong("correct is missing: say true where the prediction is right, false where it is wrong.", "correct");
        var by = Asked.Name(asked.By, "by");
        return asked switch
        {
            { TweetId: { Length: > 0 } id, PredictionId: null } => new(Storable(id, TweetId), IsTweet: true, correct, by),
            { PredictionId: { Length: > 0 } id, TweetId: null } => new(Storable(id, PredictionId), IsTweet: false, correct, by),
            { TweetId: not null, PredictionId: not null } => throw Wrong("Name either tweet_id or prediction_id, not both.", TweetId),
            _ => throw Wrong(
                "Name what is judged: tweet_id, or prediction_id as /predict gave it.",
                asked.PredictionId is null ? TweetId : PredictionId),
        };
    }

    // What Postgres cannot hold cannot be in it either; asking would be an error of the database's.
    private static string Storable(string value, string field)
    {
        if (value.Length > Tweet.MaxIdLength || value.Contains('\0', StringComparison.Ordinal)
            || value.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar))
        {
            throw Wrong($"{field} is no id: it is too long, or no Unicode.", field);
        }

        return value;
    }

    private static ProblemException Wrong(string detail, string field) => new(StatusCodes.Status422UnprocessableEntity, detail, field);
}
