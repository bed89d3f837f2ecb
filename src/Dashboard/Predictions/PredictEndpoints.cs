using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Predictions;

/// <summary><c>POST /predict</c>: the same numbers as in the stream, from the same code and the model that serves now.</summary>
/// <param name="keeper">Null: nothing is kept.</param>
internal sealed class PredictEndpoints(
    ScoringQueue queue,
    RateLimits limits,
    DashboardOptions options,
    StreamMetrics metrics,
    TimeProvider clock,
    PredictionKeeper? keeper = null)
    : IEndpoints
{
    private const string NothingToScore = "The text holds nothing that the model could score: not one word, number or sign that it reads.";

    /// <inheritdoc />
    public JsonSerializerContext Json => PredictionJson.Default;

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/predict", (Delegate)AnswerAsync)
        .Accepts<PredictRequest>("application/json").Produces<PredictAnswer>().WithMetadata(new Gate.CountsTexts())
        .WithTags("Predict").WithSummary("Score a text, or up to 1,000")
        .WithDescription(
            "One text: `{\"text\": \"...\"}`, and with `\"explain\": true` what each word adds. Several: `{\"texts\": [\"...\", "
            + "\"...\"]}`, answered by `{\"predictions\": [...], \"threshold\", \"model\", \"model_version\"}` with an `error` in place "
            + "of a label where a text holds nothing to score; all of them by one model. A single text that holds nothing to score is "
            + "answered with 422. Predictions are kept, so that they can be judged, unless `\"keep\": false`.")
        .WithExample(
            """{"text":"What a lovely morning, thank you all!","explain":true}""",
            """
            {"prediction_id":"019ad0c2f1d57c41a7a1c1f8a5d3f0aa","label":"positive","positive_probability":0.97,"threshold":0.5,
             "model":"tweet-sentiment","model_version":"4",
             "words":[{"start":0,"length":4,"word":"What","adds":-0.01},{"start":7,"length":6,"word":"lovely","adds":0.21}]}
            """);

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        var request = await JsonBody.ReadAsync(context, PredictionJson.Default.PredictRequest).ConfigureAwait(false);
        var question = PredictQuestion.Read(request, options.MaxTextLength);
        return question.AreSeveral
            ? TypedResults.Json(await SeveralAsync(context, question).ConfigureAwait(false), PredictionJson.Default.PredictAnswers)
            : TypedResults.Json(await OneAsync(context, question).ConfigureAwait(false), PredictionJson.Default.PredictAnswer);
    }

    private async Task<PredictAnswer> OneAsync(HttpContext context, PredictQuestion question)
    {
        var (text, words) = (question.Texts[0], question.Words);
        var texts = words is null ? question.Texts : Words.Without(text, words);
        TakeOthers(context, Math.Min(texts.Length, DashboardOptions.MostTexts));
        var scores = await queue.ScoreAsync(texts).ConfigureAwait(false);
        if (float.IsNaN(scores.Probabilities[0]))
        {
            throw PredictQuestion.Wrong(NothingToScore, "text");
        }

        var row = NewRow(text, scores, 0);
        var kept = await KeepAsync(question, [row]).ConfigureAwait(false);
        return new PredictAnswer
        {
            PredictionId = kept == true ? row.Id : null,
            Label = row.Label.ToName(),
            PositiveProbability = row.PositiveProbability,
            Words = words is null ? null : Words.Shares(text, words, scores.Probabilities),
            Threshold = scores.Threshold,
            Model = scores.Model,
            ModelVersion = scores.Version,
            Kept = kept == false ? false : null,
        };
    }

    private async Task<PredictAnswers> SeveralAsync(HttpContext context, PredictQuestion question)
    {
        TakeOthers(context, question.Texts.Length);
        var scores = await queue.ScoreAsync(question.Texts).ConfigureAwait(false);
        var rows = question.Texts.Select((text, i) => float.IsNaN(scores.Probabilities[i]) ? null : NewRow(text, scores, i)).ToArray();
        var kept = await KeepAsync(question, [.. rows.OfType<Prediction>()]).ConfigureAwait(false);
        return new PredictAnswers
        {
            Predictions =
            [
                .. rows.Select(row => row is null ? new PredictedText { Error = NothingToScore } : new PredictedText
                {
                    PredictionId = kept == true ? row.Id : null,
                    Label = row.Label.ToName(),
                    PositiveProbability = row.PositiveProbability,
                }),
            ],
            Threshold = scores.Threshold,
            Model = scores.Model,
            ModelVersion = scores.Version,
            Kept = kept == false ? false : null,
        };
    }

    // The gate has taken one.
    private void TakeOthers(HttpContext context, int texts)
    {
        if (texts > 1)
        {
            limits.Take(context, RateLimits.Kind.Texts, texts - 1);
        }
    }

    private Prediction NewRow(string text, Scores scores, int place) => new(
        Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"),
        text,
        scores.LabelOf(place),
        scores.Probabilities[place],
        scores.Threshold,
        scores.Model,
        scores.Version);

    // Null: nobody asked for it.
    private async Task<bool?> KeepAsync(PredictQuestion question, IReadOnlyList<Prediction> rows)
    {
        foreach (var label in rows.CountBy(row => row.Label))
        {
            metrics.Predicted(label.Key, label.Value);
        }

        return keeper is null || !question.IsToKeep ? null : rows.Count == 0 || await keeper.KeepAsync(rows).ConfigureAwait(false);
    }
}
