using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Feedback;

/// <summary><c>POST /feedback</c>: right or wrong, said by a person; becomes a verdict.</summary>
internal sealed class FeedbackEndpoints(FeedbackStore store, FeedbackSender sender, TimeProvider clock) : IEndpoints
{
    private const int LongestName = 100;

    /// <inheritdoc />
    public JsonSerializerContext Json => FeedbackJson.Default;

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/feedback", (Delegate)AnswerAsync)
        .Accepts<FeedbackRequest>("application/json").Produces<FeedbackAnswer>(StatusCodes.Status202Accepted)
        .WithTags("Judge").WithSummary("Say that a prediction is right or wrong")
        .WithDescription(
            "Judges a scored tweet (`tweet_id`) or a kept prediction (`prediction_id`). The judgement is durable when the answer comes, and goes to "
            + "topic `verdicts` in the order in which judgements came; several wrong ones in a row open an incident. A prediction is judged once: a "
            + "second time `state` is `known`, and the first verdict stands.")
        .WithExample(
            """{"tweet_id":"1467810369","correct":false,"by":"ann"}""",
            """
            {"verdict_id":"0c8d6c2f1f0a4b9c8d3e5f60718293a4","correct":false,"expected":"negative","predicted":"positive",
             "model":"tweet-sentiment","model_version":"4","state":"accepted"}
            """);

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        var request = await JsonBody.ReadAsync(context, FeedbackJson.Default.FeedbackRequest).ConfigureAwait(false);
        var correct = request.Correct ?? throw Wrong("correct is missing: say true where the prediction is right, false where it is wrong.", "correct");
        var by = NameOf(request.By);
        var now = ToMicroseconds(clock.GetUtcNow());
        var stop = context.RequestAborted;
        var verdict = request switch
        {
            { TweetId: { Length: > 0 } id, PredictionId: null } =>
                await store.OfTweetAsync(Storable(id, "tweet_id"), correct, now, stop).ConfigureAwait(false) ?? throw Unknown($"There is no scored tweet '{id}': it was never scored, or its row has gone (setting Retention:Days).", "tweet_id"),
            { PredictionId: { Length: > 0 } id, TweetId: null } =>
                await store.OfPredictionAsync(Storable(id, "prediction_id"), correct, now, stop).ConfigureAwait(false)
                ?? throw Unknown($"There is no prediction '{id}': it was not kept, or its row has gone (setting Retention:PredictionDays).", "prediction_id"),
            { TweetId: not null, PredictionId: not null } => throw Wrong("Name either tweet_id or prediction_id, not both.", "tweet_id"),
            _ => throw Wrong("Name what is judged: tweet_id, or prediction_id as /predict gave it.", request.PredictionId is null ? "tweet_id" : "prediction_id"),
        };
        var earlier = await store.AddAsync(verdict, by, stop).ConfigureAwait(false);
        sender.Raise();
        var expected = earlier ?? verdict.Expected!.Value;
        return TypedResults.Json(
            new FeedbackAnswer
            {
                VerdictId = verdict.VerdictId,
                Correct = expected == verdict.Predicted,
                Expected = expected.ToName(),
                Predicted = verdict.Predicted!.Value.ToName(),
                Model = verdict.Model,
                ModelVersion = verdict.ModelVersion,
                State = earlier is null ? "accepted" : "known",
            },
            FeedbackJson.Default.FeedbackAnswer,
            statusCode: StatusCodes.Status202Accepted);
    }

    private static string? NameOf(string? by)
    {
        if (by?.Trim() is not { Length: > 0 } name)
        {
            return null;
        }

        if (name.Length > LongestName || name.Any(char.IsControl))
        {
            throw Wrong($"by must be a name of at most {LongestName} characters on one line.", "by");
        }

        return Storable(name, "by");
    }

    // What Postgres cannot hold cannot be in it either; asking would be an error of the database's.
    private static string Storable(string value, string field)
    {
        if (value.Length > Tweet.MaxIdLength || value.Contains('\0', StringComparison.Ordinal)
            || value.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar))
        {
            throw Wrong($"{field} is no id or name: it is too long, or no Unicode.", field);
        }

        return value;
    }

    private static ProblemException Wrong(string detail, string field) => new(StatusCodes.Status422UnprocessableEntity, detail, field);

    private static ProblemException Unknown(string detail, string field) => new(StatusCodes.Status404NotFound, detail, field);

    // As Postgres and the topic keep it.
    private static DateTimeOffset ToMicroseconds(DateTimeOffset time) => new(time.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
