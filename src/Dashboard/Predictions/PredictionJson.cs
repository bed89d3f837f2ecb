using System.Text.Json.Serialization;

namespace StreamSentiment.Dashboard.Predictions;

/// <summary>JSON of <c>/predict</c>. A member that nobody knows is a slip, and is told.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PredictRequest))]
[JsonSerializable(typeof(PredictAnswer))]
[JsonSerializable(typeof(PredictAnswers))]
internal sealed partial class PredictionJson : JsonSerializerContext;
