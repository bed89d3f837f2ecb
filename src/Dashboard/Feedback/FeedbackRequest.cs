using System.ComponentModel;
using System.Text.Json.Serialization;

namespace StreamSentiment.Dashboard.Feedback;

/// <summary>Body of <c>POST /feedback</c>.</summary>
internal sealed record FeedbackRequest
{
    [Description("The scored tweet that is judged. Either this or prediction_id.")]
    public string? TweetId { get; init; }

    [Description("The kept prediction that is judged, as /predict named it. Either this or tweet_id.")]
    public string? PredictionId { get; init; }

    [Description("Whether the prediction is right.")]
    public bool? Correct { get; init; }

    [Description("Who judges, for people who look at it later.")]
    public string? By { get; init; }
}

/// <summary>Answer of <c>POST /feedback</c>.</summary>
internal sealed record FeedbackAnswer
{
    [Description("Name of the verdict: the same whenever a person judges the same prediction.")]
    public required string VerdictId { get; init; }

    [Description("Whether the prediction was right, by the verdict that counts: the first.")]
    public required bool Correct { get; init; }

    [Description("The truth by that verdict: negative or positive.")]
    public required string Expected { get; init; }

    [Description("What the model said: negative or positive.")]
    public required string Predicted { get; init; }

    [Description("Name of the model.")]
    public required string Model { get; init; }

    [Description("Its version.")]
    public required string ModelVersion { get; init; }

    [Description("accepted, or known: a person judged this prediction before, and that verdict stands.")]
    public required string State { get; init; }
}

/// <summary>JSON of <c>/feedback</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FeedbackRequest))]
[JsonSerializable(typeof(FeedbackAnswer))]
internal sealed partial class FeedbackJson : JsonSerializerContext;
