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
    ScoringQueue queue, RateLimits limits, DashboardOptions options, StreamMetrics metrics, TimeProvider clock, PredictionKeeper? keeper = null)
    : IEndpoints
{
    /// <summary>Longest text that is explained: it is scored once for each of its words.</summary>
    private const int LongestExplained = 1_000;

    private const string NothingToScore = "The text holds nothing that the model could score: not one word, number or sign that it reads.";

    /// <inheritdoc />
    public JsonSerializerContext Json => PredictionJson.Default;

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/predict", (Delegate)AnswerAsync)
        .Accepts<PredictRequest>("application/json").Produces<PredictAnswer>().WithMetadata(new Gate.CountsItself())
        .WithTags("Predict").WithSummary("Score a text, or up to 1,000")
        .WithDescription(
            "One text: `{\"text\": \"...\"}`, and with `\"explain\": true` what each word adds. Several: `{\"texts\": [\"...\", \"...\"]}`, answered by "
            + "`{\"predictions\": [...], \"threshold\", \"model\", \"model_version\"}` with an `error` in place of a label where a text holds nothing to "
            + "score; all of them by one model. A single text that holds nothing to score is answered with 422. Predictions are kept, so that they "
            + "can be judged, unless `\"keep\": false`.")
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
        return request switch
        {
            { Text: { } text, Texts: null } =>
                TypedResults.Json(await OneAsync(context, request, text).ConfigureAwait(false), PredictionJson.Default.PredictAnswer),
            { Text: null, Texts: { } texts } =>
                TypedResults.Json(await ManyAsync(context, request, texts).ConfigureAwait(false), PredictionJson.Default.PredictAnswers),
            { Text: null } => throw Wrong("text is missing: send {\"text\": \"...\"}, or {\"texts\": [...]} for several.", "text"),
            _ => throw Wrong("Send either text or texts, not both.", "texts"),
        };
    }

    private async Task<PredictAnswer> OneAsync(HttpContext context, PredictRequest request, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Wrong("text is empty: send what is to be scored.", "text");
        }

        RefuseLong(text, "text");
        var words = request.Explain ? WordsOf(text) : null;
        var texts = words is null ? [text] : Words.Without(text, words);
        limits.Take(context, RateLimits.Kind.Texts, Math.Min(texts.Length, DashboardOptions.MostTexts));
        var scores = await queue.ScoreAsync(texts).ConfigureAwait(false);
        if (float.IsNaN(scores.Probabilities[0]))
        {
            throw Wrong(NothingToScore, "text");
        }

        var row = NewRow(text, scores, 0);
        var kept = await KeepAsync(request, [row]).ConfigureAwait(false);
        return new PredictAnswer
        {
            PredictionId = kept == true ? row.Id : null,
            Label = row.Label.ToName(),
            PositiveProbability = row.PositiveProbability,
            Threshold = scores.Threshold,
            Model = scores.Model,
            ModelVersion = scores.Version,
            Words = words is null ? null : Words.Shares(text, words, scores.Probabilities),
            Kept = kept == false ? false : null,
        };
    }

    private async Task<PredictAnswers> ManyAsync(HttpContext context, PredictRequest request, IReadOnlyList<string?> texts)
    {
        if (texts.Count is 0 or > DashboardOptions.MostTexts)
        {
            throw Wrong($"texts holds {texts.Count} texts; expected 1 to {DashboardOptions.MostTexts}.", "texts");
        }

        if (request.Explain)
        {
            throw Wrong("explain works with text, one at a time, and not with texts.", "explain");
        }

        var whole = new string[texts.Count];
        for (var i = 0; i < whole.Length; i++)
        {
            whole[i] = texts[i] ?? throw Wrong($"texts[{i}] is null; expected a text.", $"texts[{i}]");
            RefuseLong(whole[i], $"texts[{i}]");
        }

        limits.Take(context, RateLimits.Kind.Texts, whole.Length);
        var scores = await queue.ScoreAsync(whole).ConfigureAwait(false);
        var rows = whole.Select((text, i) => float.IsNaN(scores.Probabilities[i]) ? null : NewRow(text, scores, i)).ToArray();
        var kept = await KeepAsync(request, [.. rows.OfType<Prediction>()]).ConfigureAwait(false);
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

    private static ProblemException Wrong(string detail, string field) => new(StatusCodes.Status422UnprocessableEntity, detail, field);

    private static List<(int Start, int Length)> WordsOf(string text) => text.Length <= LongestExplained
        ? Words.In(text)
        : throw Wrong($"text has {text.Length} characters; at most {LongestExplained} are explained. Send a shorter one, or leave out explain.", "text");

    private void RefuseLong(string text, string field)
    {
        if (text.Length > options.MaxTextLength)
        {
            throw Wrong($"{field} has {text.Length} characters; at most {options.MaxTextLength} are scored (setting Dashboard:MaxTextLength).", field);
        }
    }

    private Prediction NewRow(string text, Scores scores, int place) => new(
        Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"), text, scores.LabelOf(place), scores.Probabilities[place], scores.Threshold, scores.Model, scores.Version);

    // Null: nobody asked for it.
    private async Task<bool?> KeepAsync(PredictRequest request, IReadOnlyList<Prediction> rows)
    {
        foreach (var label in rows.CountBy(row => row.Label))
        {
            metrics.Predicted(label.Key, label.Value);
        }

        return keeper is null || request.Keep == false ? null : rows.Count == 0 || await keeper.KeepAsync(rows).ConfigureAwait(false);
    }
}
