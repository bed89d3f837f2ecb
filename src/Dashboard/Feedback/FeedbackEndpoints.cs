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
    /// <inheritdoc />
    public JsonSerializerContext Json => FeedbackJson.Default;

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/feedback", (Delegate)AnswerAsync)
        .Accepts<FeedbackRequest>("application/json").Produces<FeedbackAnswer>(StatusCodes.Status202Accepted)
        .WithTags("Judge").WithSummary("Say that a prediction is right or wrong")
        .WithDescription(
            "Judges a scored tweet (`tweet_id`) or a kept prediction (`prediction_id`). The judgement is durable when the answer "
            + "comes, and goes to topic `verdicts` in the order in which judgements came; several wrong ones in a row open an "
            + "incident. A prediction is judged once: a second time `state` is `known`, and the first verdict stands.")
        .WithExample(
            """{"tweet_id":"1467810369","correct":false,"by":"ann"}""",
            """
            {"verdict_id":"0c8d6c2f1f0a4b9c8d3e5f60718293a4","correct":false,"expected":"negative","predicted":"positive",
             "model":"tweet-sentiment","model_version":"4","state":"accepted"}
            """);

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        var judged = Judgement.Read(await JsonBody.ReadAsync(context, FeedbackJson.Default.FeedbackRequest).ConfigureAwait(false));
        var now = ToMicroseconds(clock.GetUtcNow());
        var stop = context.RequestAborted;
        var verdict = judged.IsTweet
            ? await store.OfTweetAsync(judged.Id, judged.Correct, now, stop).ConfigureAwait(false)
                ?? throw Unknown(
                    $"There is no scored tweet '{judged.Id}': it was never scored, or its row has gone (setting Retention:Days).", judged)
            : await store.OfPredictionAsync(judged.Id, judged.Correct, now, stop).ConfigureAwait(false)
                ?? throw Unknown(
                    $"There is no prediction '{judged.Id}': it was not kept, or its row has gone (setting Retention:PredictionDays).",
                    judged);
        var earlier = await store.AddAsync(verdict, judged.By, stop).ConfigureAwait(false);
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

    private static ProblemException Unknown(string detail, Judgement judged) => new(StatusCodes.Status404NotFound, detail, judged.Field);

    // As Postgres and the topic keep it.
    private static DateTimeOffset ToMicroseconds(DateTimeOffset time) =>
        new(time.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
