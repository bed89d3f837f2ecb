using StreamSentiment.Common.Models;
using StreamSentiment.TestSupport;
using StreamSentiment.TestSupport.MlFlow;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>Invariants 2, 5 and 7 with an MLflow server as the registry, whose versions were put there by other clients of it.</summary>
public sealed class MlFlowSwapTests : SwapStory
{
    [Theory]
    [InlineData(MlFlowShape.V2)]
    [InlineData(MlFlowShape.V3)]
    public async Task Invariant_5_the_stream_takes_what_MLflow_says_is_better_and_nothing_that_will_not_do(MlFlowShape shape)
    {
        using var server = new MlFlowServer(shape);
        Register(server, "1", 0.5, 0.8);
        await StartAsync(server.Address);
        await ServesAsync("1");
        Register(server, "2", 0.6, 0.8);
        await ServesAsync("2");

        Register(server, "3", 0.7, 0.8, spoil: TestRegistry.Corrupt);
        await PassedOverAsync("3", "its SHA-256 is not the one in model.json");
        Register(server, "4", 0.7, 0.8, spoil: folder => TestRegistry.Replace(
            folder, ModelPackage.GoldenFile, "{\"text\":\"I love this lamp\",\"positive_probability\":0.5}\n"u8.ToArray()));
        await PassedOverAsync("4", "golden example 1");
        Register(server, "5", 0.99, 0.02);
        await PassedOverAsync("5", "val_recall 0.0200 is below the floor");

        server.Instead = _ => (503, "text/html", "<html>Service Unavailable</html>");
        await HealthAsync("degraded");
        server.Instead = _ => null;
        Register(server, "6", 0.8, 0.8);
        await ServesAsync("6");
        await HealthAsync("green");
        server.SetAlias(TestRegistry.Name, ModelVersion.Champion, "2");
        await Eventually.HoldsAsync(
            async () => (await QueryAsync<string>("select version from model_choices order by choice_id desc limit 1")) is ["2"],
            "the champion of the alias",
            60);

        await Rig.CompleteAsync();
        Assert.Equal(["1", "2", "6"], await QueryAsync<string>("select distinct model_version from scored_tweets order by 1"));
    }

    [Fact]
    public async Task Invariant_7_a_start_while_MLflow_is_away_takes_the_version_that_served_last()
    {
        var server = new MlFlowServer(MlFlowShape.V3);
        Register(server, "1", 0.5, 0.8);
        await StartAsync(server.Address);
        await ServesAsync("1");
        await Eventually.HoldsAsync(
            () => Directory.GetFiles(Cache, "current.json", SearchOption.AllDirectories).Length == 1, "a copy of version 1");
        server.Dispose();
        await Rig.KillAsync("scorer");
        var before = await Rig.CountAsync("scored_tweets");
        Start(server.Address);
        Assert.Contains("served last", await HealthAsync("degraded"), StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => await Rig.CountAsync("scored_tweets") > before, "more rows", 60);
        await Rig.CompleteAsync();
    }

    // As plain clients do: a run with figures and tags, artifacts in it, and a version that points there.
    private void Register(MlFlowServer server, string version, double precision, double recall, Action<string>? spoil = null)
    {
        if (version != "1")
        {
            Registry.Add(version, precision, recall, spoil: spoil);
        }

        var folder = Path.Combine(Registry.Path, TestRegistry.Name, version);
        var manifest = ModelManifest.Parse(File.ReadAllBytes(Path.Combine(folder, ModelPackage.ManifestFile)));
        var run = server.AddRun(manifest.Metrics, new Dictionary<string, string>
        {
            ["family"] = manifest.Family, ["embedding_type"] = manifest.EmbeddingType, ["data_digest"] = manifest.DataDigest,
        });
        server.PutFolder($"{server.PathOf(run)}/model", folder);
        Assert.Equal(version, server.AddVersion(TestRegistry.Name, $"mlflow-artifacts:/{server.PathOf(run)}/model", run));
    }

    private Task PassedOverAsync(string version, string reason) => Eventually.HoldsAsync(
        async () => (await QueryAsync<string>(
                $"select because from model_choices_readable where version = '2' and passed_over = '{version}' order by chosen_at desc limit 1"))
            .Any(because => because.Contains(reason, StringComparison.Ordinal)),
        $"a choice that passes over version {version}: {reason}",
        60);
}
