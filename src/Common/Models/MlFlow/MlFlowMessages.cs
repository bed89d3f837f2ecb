namespace StreamSentiment.Common.Models.MlFlow;

// What goes over MLflow's wire, as far as it is used here. Fields that are not set are absent, so nearly everything can be null.

/// <summary>An error that MLflow itself tells.</summary>
internal sealed record MlFlowFault(string? ErrorCode, string? Message);

/// <summary>A tag or a parameter.</summary>
internal sealed record MlFlowTag(string Key, string? Value);

/// <summary>A figure; "NaN" and "Infinity" come as texts. The latest has the highest step, then the latest time.</summary>
/// <param name="Timestamp">Milliseconds since 1970.</param>
internal sealed record MlFlowMetric(string Key, double? Value, long Timestamp = 0, long Step = 0);

/// <summary>An experiment, which holds runs.</summary>
internal sealed record MlFlowExperiment(string? ExperimentId, string? Name, string? LifecycleStage);

internal sealed record MlFlowExperimentAnswer(MlFlowExperiment? Experiment);

internal sealed record MlFlowExperimentCreation(string Name);

internal sealed record MlFlowExperimentCreated(string? ExperimentId);

/// <summary>A run: one training.</summary>
internal sealed record MlFlowRun(MlFlowRunInfo? Info, MlFlowRunData? Data, MlFlowRunOutputs? Outputs);

internal sealed record MlFlowRunInfo(string? RunId, string? ArtifactUri, string? LifecycleStage, string? Status);

internal sealed record MlFlowRunData(IReadOnlyList<MlFlowMetric>? Metrics, IReadOnlyList<MlFlowTag>? Params,
    IReadOnlyList<MlFlowTag>? Tags);

/// <summary>Models that a run logged; from 3.0 on.</summary>
internal sealed record MlFlowRunOutputs(IReadOnlyList<MlFlowRunOutput>? ModelOutputs);

internal sealed record MlFlowRunOutput(string? ModelId);

internal sealed record MlFlowRunAnswer(MlFlowRun? Run);

internal sealed record MlFlowRunCreation(string ExperimentId, string RunName, long StartTime, IReadOnlyList<MlFlowTag> Tags);

internal sealed record MlFlowRunUpdate(string RunId, string Status, long EndTime);

internal sealed record MlFlowBatch(
    string RunId, IReadOnlyList<MlFlowMetric>? Metrics = null, IReadOnlyList<MlFlowTag>? Params = null,
        IReadOnlyList<MlFlowTag>? Tags = null);

/// <summary>A model that a client of 3.0 or later logged: its artifacts lie beside the runs and not in one.</summary>
internal sealed record MlFlowLoggedModel(MlFlowLoggedModelInfo? Info, MlFlowLoggedModelData? Data);

internal sealed record MlFlowLoggedModelInfo(string? ModelId, string? Name, string? ArtifactUri, IReadOnlyList<MlFlowTag>? Tags);

internal sealed record MlFlowLoggedModelData(IReadOnlyList<MlFlowMetric>? Metrics, IReadOnlyList<MlFlowTag>? Params);

internal sealed record MlFlowLoggedModelAnswer(MlFlowLoggedModel? Model);

/// <summary>A registered name. Its aliases are told here and by no search of versions.</summary>
internal sealed record MlFlowRegisteredModel(string? Name, IReadOnlyList<MlFlowAlias>? Aliases);

internal sealed record MlFlowAlias(string? Alias, string? Version);

internal sealed record MlFlowRegisteredModelAnswer(MlFlowRegisteredModel? RegisteredModel);

internal sealed record MlFlowRegisteredModelCreation(string Name);

internal sealed record MlFlowAliasSetting(string Name, string Alias, string Version);

/// <summary>A version of a registered name. Times are milliseconds since 1970.</summary>
internal sealed record MlFlowVersion(
    string? Name, string? Version, string? Source, string? RunId, string? Status, string? StatusMessage, string? CurrentStage,
    IReadOnlyList<MlFlowTag>? Tags, long CreationTimestamp = 0, long LastUpdatedTimestamp = 0);

internal sealed record MlFlowVersionAnswer(MlFlowVersion? ModelVersion);

internal sealed record MlFlowVersionPage(IReadOnlyList<MlFlowVersion>? ModelVersions, string? NextPageToken);

internal sealed record MlFlowVersionCreation(
    string Name, string Source, string RunId, string Description, IReadOnlyList<MlFlowTag> Tags);

/// <summary>A folder of artifacts. The paths of the proxy are relative to the folder, those of a run to the run.</summary>
internal sealed record MlFlowArtifacts(string? RootUri, IReadOnlyList<MlFlowArtifact>? Files, string? NextPageToken);

internal sealed record MlFlowArtifact(string? Path, bool IsDir, long? FileSize);
