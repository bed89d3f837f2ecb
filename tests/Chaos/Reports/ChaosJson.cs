using System.Text.Json.Serialization;

namespace StreamSentiment.Chaos.Reports;

/// <summary>The report as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ChaosReport))]
internal sealed partial class ChaosJson : JsonSerializerContext;
