using StreamSentiment.Common.Models;
using StreamSentiment.TestSupport;
using StreamSentiment.TestSupport.MlFlow;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary><c>./run --registry http://…</c>: the whole stream in one process with an MLflow server as its registry.</summary>
public sealed class MlFlowRunTests : IDisposable
{
    private readonly TestRegistry _registry = new();

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task The_sample_is_scored_with_the_best_model_of_the_server()
    {
        using var server = new MlFlowServer(MlFlowShape.V3);
        Register(server, "1", 0.5, 0.8);
        Register(server, "2", 0.7, 0.8);
        // Of better precision, and of a recall that will not do.
        Register(server, "3", 0.9, 0.1);
        await using var folder = new StreamFolder();
        var run = await folder.RunAsync("--registry", server.Address, "--until-done", "--rate", "5000", $"--Model:Cache={Path.Combine(folder.Path, "cache")}");
        Assert.True(run.ExitCode == 0, $"{run.Output}\n{run.Errors}");
        Assert.Equal(TestFeeds.Sample.Count, run["scored"]);
        Assert.Equal(["2"], await folder.QueryAsync<string>("select distinct model_version from scored_tweets"));
        Assert.Contains("tweet-sentiment:2", run.Output + run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_away_at_the_first_start_is_told_by_its_address()
    {
        string address;
        using (var server = new MlFlowServer(MlFlowShape.V3))
        {
            address = server.Address;
        }

        await using var folder = new StreamFolder();
        var run = await folder.RunAsync("--registry", address, "--until-done", $"--Model:Cache={Path.Combine(folder.Path, "cache")}");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(address["http://".Length..], run.Output + run.Errors, StringComparison.Ordinal);
    }

    // As plain clients do: a run with figures and tags, artifacts in it, and a version that points there.
    private void Register(MlFlowServer server, string version, double precision, double recall)
    {
        _registry.Add(version, precision, recall);
        var folder = Path.Combine(_registry.Path, TestRegistry.Name, version);
        var manifest = ModelManifest.Parse(File.ReadAllBytes(Path.Combine(folder, ModelPackage.ManifestFile)));
        var run = server.AddRun(manifest.Metrics, new Dictionary<string, string>
        {
            ["family"] = manifest.Family, ["embedding_type"] = manifest.EmbeddingType, ["data_digest"] = manifest.DataDigest,
        });
        server.PutFolder($"{server.PathOf(run)}/model", folder);
        Assert.Equal(version, server.AddVersion(TestRegistry.Name, $"mlflow-artifacts:/{server.PathOf(run)}/model", run));
    }
}
