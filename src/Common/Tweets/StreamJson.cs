using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamSentiment.Common.Tweets;

/// <summary>Source-generated JSON of everything that crosses a topic: snake_case, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Tweet))]
[JsonSerializable(typeof(Verdict))]
[JsonSerializable(typeof(DeadLetter))]
public sealed partial class StreamJson : JsonSerializerContext;
