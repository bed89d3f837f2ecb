using System.Text.Json.Serialization.Metadata;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>The requests of MLflow's REST interface that are used here, one method each. Works with 2.x and 3.x.</summary>
internal sealed class MlFlowApi(MlFlowClient client)
{
    private const string Root = "api/2.0/mlflow/";

    // MLflow 2.21 and 3.8 take up to 200,000; nearly every registry is one page then, which nothing can change while it is read.
    private const int PageSize = 10_000;

    // Pages are cut by position. By MLflow's own order, what was changed last comes first, so a version that somebody changes between two
    // pages moves all others; its number never changes.
    private const string Order = "version_number ASC";
    private const int MaxPages = 10_000;

    /// <summary>What asks.</summary>
    public MlFlowClient Client => client;

    /// <summary>An experiment by its name; null when there is none.</summary>
    public async Task<MlFlowExperiment?> FindExperimentAsync(string name, CancellationToken stop) => (await OrNullAsync(GetAsync(
        $"experiments/get-by-name?experiment_name={Encoded(name)}", $"find the experiment '{name}'",
            MlFlowJson.Default.MlFlowExperimentAnswer, stop))
        .ConfigureAwait(false))?.Experiment;

    /// <summary>Makes an experiment.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> CreateExperimentAsync(string name, CancellationToken stop) => Needed((await client.PostAsync(
        $"{Root}experiments/create", new MlFlowExperimentCreation(name), MlFlowJson.Default.MlFlowExperimentCreation,
        $"make the experiment '{name}'", MlFlowJson.Default.MlFlowExperimentCreated, stop).ConfigureAwait(false)).ExperimentId,
            "make an experiment");

    /// <summary>Starts a run.</summary>
    public async Task<MlFlowRunInfo> CreateRunAsync(MlFlowRunCreation run, CancellationToken stop) => Needed((await client.PostAsync(
        $"{Root}runs/create", run, MlFlowJson.Default.MlFlowRunCreation, $"start the run '{run.RunName}'",
            MlFlowJson.Default.MlFlowRunAnswer, stop)
        .ConfigureAwait(false)).Run?.Info, "start a run");

    /// <summary>Ends a run.</summary>
    public Task UpdateRunAsync(MlFlowRunUpdate run, CancellationToken stop) => client.PostAsync(
        $"{Root}runs/update", run, MlFlowJson.Default.MlFlowRunUpdate, $"end the run {run.RunId}", stop);

    /// <summary>Notes parameters, metrics and tags of a run.</summary>
    public Task LogBatchAsync(MlFlowBatch batch, CancellationToken stop) => client.PostAsync(
        $"{Root}runs/log-batch", batch, MlFlowJson.Default.MlFlowBatch, $"note what the run {batch.RunId} measured", stop);

    /// <summary>A run with its latest metrics; null when there is none.</summary>
    public async Task<MlFlowRun?> FindRunAsync(string id, CancellationToken stop) => (await OrNullAsync(GetAsync(
        $"runs/get?run_id={Encoded(id)}", $"describe the run {id}", MlFlowJson.Default.MlFlowRunAnswer, stop)).ConfigureAwait(false))?.Run;

    /// <summary>A folder of a run's artifacts as the server sees it, wherever they lie; paths are relative to the run's.</summary>
    public Task<MlFlowArtifacts> ListRunArtifactsAsync(string runId, string path, CancellationToken stop) => GetAsync(
        $"artifacts/list?run_id={Encoded(runId)}{(path.Length > 0 ? $"&path={Encoded(path)}" : "")}",
            $"list the artifacts of the run {runId}",
        MlFlowJson.Default.MlFlowArtifacts, stop);

    /// <summary>A logged model; null when there is none.</summary>
    public async Task<MlFlowLoggedModel?> FindLoggedModelAsync(string id, CancellationToken stop)
    {
        try
        {
            return (await GetAsync($"logged-models/{Encoded(id)}", $"describe the logged model {id}",
                MlFlowJson.Default.MlFlowLoggedModelAnswer, stop)
                .ConfigureAwait(false)).Model;
        }
        // A 404 of another kind is a gateway's: it says nothing of the model.
        catch (MlFlowRefusal refusal) when (refusal.Code == MlFlowRefusal.NotThere)
        {
            return null;
        }
    }

    /// <summary>A registered name; null when there is none.</summary>
    public async Task<MlFlowRegisteredModel?> FindModelAsync(string name, CancellationToken stop)
    {
        var purpose = $"describe the model '{name}'";
        var answer = await OrNullAsync(GetAsync(
            $"registered-models/get?name={Encoded(name)}", purpose, MlFlowJson.Default.MlFlowRegisteredModelAnswer, stop))
            .ConfigureAwait(false);
        return answer is null ? null : answer.RegisteredModel ?? throw client.Errors.Stranger(purpose);
    }

    /// <summary>Makes a registered name.</summary>
    public Task CreateModelAsync(string name, CancellationToken stop) => client.PostAsync(
        $"{Root}registered-models/create", new MlFlowRegisteredModelCreation(name), MlFlowJson.Default.MlFlowRegisteredModelCreation,
        $"register the name '{name}'", stop);

    /// <summary>Makes an alias point at a version.</summary>
    public Task SetAliasAsync(string name, string alias, string version, CancellationToken stop) => client.PostAsync(
        $"{Root}registered-models/alias", new MlFlowAliasSetting(name, alias, version), MlFlowJson.Default.MlFlowAliasSetting,
        $"make {name}:{version} its {alias}", stop);

    /// <summary>The version that an alias points at.</summary>
    /// <exception cref="MlFlowRefusal">There is none: 400, and not 404.</exception>
    public async Task<MlFlowVersion?> GetByAliasAsync(string name, string alias, CancellationToken stop) => (await GetAsync(
        $"registered-models/alias?name={Encoded(name)}&alias={Encoded(alias)}", $"tell the {alias} of '{name}'",
        MlFlowJson.Default.MlFlowVersionAnswer, stop).ConfigureAwait(false)).ModelVersion;

    /// <summary>A version; null when there is none.</summary>
    public async Task<MlFlowVersion?> FindVersionAsync(string name, string version, CancellationToken stop) => (await OrNullAsync(GetAsync(
        $"model-versions/get?name={Encoded(name)}&version={Encoded(version)}", $"describe {name}:{version}",
        MlFlowJson.Default.MlFlowVersionAnswer, stop)).ConfigureAwait(false))?.ModelVersion;

    /// <summary>All versions of a name, over all pages, each once.</summary>
    /// <returns>The versions, and whether they came on more than one page: then one that was there all the time may be missing, if somebody
    /// deleted another meanwhile.</returns>
    public async Task<(IReadOnlyList<MlFlowVersion> Versions, bool HasPages)> SearchVersionsAsync(string name, CancellationToken stop)
    {
        var versions = new List<MlFlowVersion>();
        var filter = Encoded(name.Contains('\'', StringComparison.Ordinal) ? $"name=\"{name}\"" : $"name='{name}'");
        var purpose = $"list the versions of '{name}'";
        string? token = null;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var page = await GetAsync(
                $"model-versions/search?filter={filter}&max_results={PageSize}&order_by={Encoded(Order)}"
                + (token is null ? "" : $"&page_token={Encoded(token)}"),
                purpose, MlFlowJson.Default.MlFlowVersionPage, stop).ConfigureAwait(false);
            versions.AddRange(page.ModelVersions.Present());
            token = page.NextPageToken;
            if (string.IsNullOrEmpty(token))
            {
                return ([.. versions.DistinctBy(version => (version.Name, version.Version))], pages > 0);
            }
        }

        throw client.Errors.Wrong(purpose, $"has more than {MaxPages} pages of them", "Delete what nobody needs, or take another name");
    }

    /// <summary>Makes a version, with its tags.</summary>
    public async Task<MlFlowVersion> CreateVersionAsync(MlFlowVersionCreation version, CancellationToken stop) =>
        Needed((await client.PostAsync(
        $"{Root}model-versions/create", version, MlFlowJson.Default.MlFlowVersionCreation, $"make a version of '{version.Name}'",
        MlFlowJson.Default.MlFlowVersionAnswer, stop).ConfigureAwait(false)).ModelVersion, "make a version");

    /// <summary>A text as a part of an address.</summary>
    public static string Encoded(string text) => Uri.EscapeDataString(text);

    private Task<T> GetAsync<T>(string route, string purpose, JsonTypeInfo<T> type, CancellationToken stop) =>
        client.GetAsync(Root + route, purpose, type, stop);

    private T Needed<T>(T? part, string purpose)
        where T : class => part ?? throw client.Errors.Wrong(purpose, "does not tell what came of it",
            "See that it is an MLflow tracking server");

    // MLflow says so in JSON; a page that is not found is another thing.
    private static async Task<T?> OrNullAsync<T>(Task<T> asked)
        where T : class
    {
        try
        {
            return await asked.ConfigureAwait(false);
        }
        catch (MlFlowRefusal refusal) when (refusal.Code == MlFlowRefusal.NotThere)
        {
            return null;
        }
    }
}
