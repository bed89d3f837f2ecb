using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>Source-generated JSON of MLflow's wire. Numbers may come as texts, and "NaN" always does.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(MlFlowFault))]
[JsonSerializable(typeof(MlFlowExperimentAnswer))]
[JsonSerializable(typeof(MlFlowExperimentCreation))]
[JsonSerializable(typeof(MlFlowExperimentCreated))]
[JsonSerializable(typeof(MlFlowRunAnswer))]
[JsonSerializable(typeof(MlFlowRunCreation))]
[JsonSerializable(typeof(MlFlowRunUpdate))]
[JsonSerializable(typeof(MlFlowBatch))]
[JsonSerializable(typeof(MlFlowLoggedModelAnswer))]
[JsonSerializable(typeof(MlFlowRegisteredModelAnswer))]
[JsonSerializable(typeof(MlFlowRegisteredModelCreation))]
[JsonSerializable(typeof(MlFlowAliasSetting))]
[JsonSerializable(typeof(MlFlowVersionAnswer))]
[JsonSerializable(typeof(MlFlowVersionPage))]
[JsonSerializable(typeof(MlFlowVersionCreation))]
[JsonSerializable(typeof(MlFlowArtifacts))]
[JsonSerializable(typeof(RunAccount))]
internal sealed partial class MlFlowJson : JsonSerializerContext;
