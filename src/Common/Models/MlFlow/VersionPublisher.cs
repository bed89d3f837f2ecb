using System.Globalization;
using StreamSentiment.Common.Models.Artifacts;

namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>Puts a package into MLflow: a run with all that was measured, its artifacts, and a version that points at them.</summary>
internal sealed class VersionPublisher(MlFlowApi api, ArtifactStores stores, TimeProvider time)
{
    private const string Folder = "model";
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(2);

    /// <summary>The number that the next version will most likely get: MLflow gives it.</summary>
    public async Task<string> NextVersionAsync(string name, CancellationToken stop)
    {
        var versions = await api.FindModelAsync(name, stop).ConfigureAwait(false) is null ? []
            : (await api.SearchVersionsAsync(name, stop).ConfigureAwait(false)).Versions;
        return (versions.Select(version => long.TryParse(version.Version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : 0)
            .DefaultIfEmpty().Max() + 1).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Makes run, artifacts and version. A run that is not finished ends as failed.</summary>
    /// <returns>The version that was made.</returns>
    public async Task<MlFlowVersion> PublishAsync(ModelPackage package, string name, CancellationToken stop)
    {
        var account = RunAccount.Read(package.Directory);
        var run = await StartAsync(package.Manifest, account, name, stop).ConfigureAwait(false);
        try
        {
            await new RunLogger(api, run.RunId!).LogAsync(package.Manifest, account, stop).ConfigureAwait(false);
            var place = ArtifactPath.Join(run.ArtifactUri ?? "", Folder);
            await UploadAsync(package, OpenToWrite(place), stop).ConfigureAwait(false);
            await EnsureAsync(name, stop).ConfigureAwait(false);
            var version = await api.CreateVersionAsync(
                new MlFlowVersionCreation(name, place, run.RunId!, "", Tags(package.Manifest)), stop).ConfigureAwait(false);
            version = await ReadyAsync(version, name, stop).ConfigureAwait(false);
            await EndAsync(run.RunId!, "FINISHED", stop).ConfigureAwait(false);
            return version;
        }
        catch (Exception error)
        {
            await GiveUpAsync(run.RunId!, error is OperationCanceledException ? "KILLED" : "FAILED").ConfigureAwait(false);
            throw;
        }
    }

    private async Task<MlFlowRunInfo> StartAsync(ModelManifest manifest, RunAccount account, string name, CancellationToken stop)
    {
        var experiment = await ExperimentAsync(api.Client.Connection.Experiment ?? name, stop).ConfigureAwait(false);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var began = account.TrainingSeconds is { } seconds and >= 0 and < 1e8
            ? Math.Min(now, manifest.CreatedAt.ToUnixTimeMilliseconds()) - (long)(seconds * 1000) : now;
        var made = manifest.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var runName = $"{manifest.EmbeddingType}-{manifest.Family} {made}";
        List<MlFlowTag> tags = [.. Tags(manifest), new("mlflow.runName", runName), new("mlflow.source.type", "LOCAL")];
        if (!string.IsNullOrEmpty(account.Command))
        {
            tags.Add(new("mlflow.source.name", RunLogger.Cut(account.Command)));
        }

        if (account.Notes is { Count: > 0 } notes)
        {
            tags.Add(new("mlflow.note.content", RunLogger.Cut(string.Join("\n\n", notes))));
        }

        var run = await api.CreateRunAsync(new MlFlowRunCreation(experiment, runName, began, tags), stop).ConfigureAwait(false);
        return string.IsNullOrEmpty(run.RunId)
            ? throw api.Client.Errors.Wrong("start a run", "does not tell its id", "See that it is an MLflow tracking server")
            : run;
    }

    private async Task<string> ExperimentAsync(string name, CancellationToken stop)
    {
        var experiment = await api.FindExperimentAsync(name, stop).ConfigureAwait(false);
        if (experiment is null)
        {
            try
            {
                return await api.CreateExperimentAsync(name, stop).ConfigureAwait(false);
            }
            catch (MlFlowRefusal refusal) when (refusal.Code == MlFlowRefusal.ThereAlready)
            {
                // Another training made it at the same time.
                experiment = await api.FindExperimentAsync(name, stop).ConfigureAwait(false);
            }
        }

        return experiment is not { ExperimentId: { Length: > 0 } id }
            ? throw api.Client.Errors.Wrong($"find the experiment '{name}'", "does not tell its id",
                "See that it is an MLflow tracking server")
            : experiment.LifecycleStage == "deleted"
                ? throw api.Client.Errors.Wrong($"note a run in the experiment '{name}'", "says that somebody deleted that experiment",
                    "Restore it, or name another by Registry:Experiment (MLFLOW_EXPERIMENT_NAME)")
            : id;
    }

    private IArtifactStore OpenToWrite(string place) => stores.Open(place) ?? throw api.Client.Errors.Wrong(
        "take a package",
        $"keeps artifacts at {ArtifactPath.Shown(place)}, where this machine cannot write",
        place.StartsWith("s3:", StringComparison.OrdinalIgnoreCase)
            ? "Set what opens that bucket (MLFLOW_S3_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), or start the server with "
                + "--serve-artifacts"
            : "Start the server with --serve-artifacts");

    private static async Task UploadAsync(ModelPackage package, IArtifactStore store, CancellationToken stop)
    {
        // A server that hands on nothing says so before it gets a large file.
        await store.ListAsync(stop).ConfigureAwait(false);
        foreach (var file in package.Manifest.Files.Keys.Order(StringComparer.Ordinal).Append(ModelPackage.ManifestFile))
        {
            var bytes = File.OpenRead(Path.Combine(package.Directory, file));
            await using var ends = bytes.ConfigureAwait(false);
            await store.UploadAsync(file, bytes, stop).ConfigureAwait(false);
        }
    }

    private async Task EnsureAsync(string name, CancellationToken stop)
    {
        try
        {
            await api.CreateModelAsync(name, stop).ConfigureAwait(false);
        }
        catch (MlFlowRefusal refusal) when (refusal.Code == MlFlowRefusal.ThereAlready)
        {
            // So much the better.
        }
    }

    private async Task<MlFlowVersion> ReadyAsync(MlFlowVersion version, string name, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var purpose = $"make {name}:{version.Version} ready";
        while (version.Status == "PENDING_REGISTRATION")
        {
            if (time.GetElapsedTime(began) > ReadyLimit)
            {
                throw api.Client.Errors.Away(purpose, $"was not done within {ReadyLimit.TotalSeconds:0} s", "Look into its log");
            }

            await Task.Delay(ReadyPoll, time, stop).ConfigureAwait(false);
            version = await api.FindVersionAsync(name, version.Version!, stop).ConfigureAwait(false)
                ?? throw api.Client.Errors.Wrong(purpose, "does not know it any more", "Somebody deleted it: register again");
        }

        return version.Status is null or "" or "READY"
            ? version
            : throw api.Client.Errors.Wrong(purpose, $"says {version.Status} {version.StatusMessage}".TrimEnd(), "Look into its log");
    }

    private Task EndAsync(string run, string status, CancellationToken stop) =>
        api.UpdateRunAsync(new MlFlowRunUpdate(run, status, time.GetUtcNow().ToUnixTimeMilliseconds()), stop);

    private async Task GiveUpAsync(string run, string status)
    {
        try
        {
            await EndAsync(run, status, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RegistryException)
        {
            // What broke it is told; that its run cannot be told so is no news.
        }
    }

    private static List<MlFlowTag> Tags(ModelManifest manifest) =>
        [new("family", manifest.Family), new("embedding_type", manifest.EmbeddingType), new("data_digest", manifest.DataDigest)];
}
