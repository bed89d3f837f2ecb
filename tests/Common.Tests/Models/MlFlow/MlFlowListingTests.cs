using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.MlFlow;
using StreamSentiment.TestSupport.MlFlow;

namespace StreamSentiment.Common.Tests.Models.MlFlow;

/// <summary>Versions as real users register them, good ones and bad ones.</summary>
public sealed class MlFlowListingTests
{
    [Theory]
    [InlineData(MlFlowShape.V2)]
    [InlineData(MlFlowShape.V3)]
    public async Task A_version_whose_package_lies_in_its_run_is_listed_with_the_runs_figures_and_tags(MlFlowShape shape)
    {
        using var bench = new MlFlowBench(shape);
        bench.Register(0.91, 0.7);
        var version = await bench.OnlyAsync();
        Assert.Null(version.Problem);
        Assert.Equal((0.91, 0.7), (version.Metrics["val_precision"], version.Metrics["val_recall"]));
        Assert.Equal("lstm", version.Family);
        Assert.Equal(64, version.Digest!.Length);
        Assert.Equal("1", ModelChooser.Choose([version], new ModelCriteria()).Chosen?.Version);
        await bench.DownloadAsync(version);
    }

    [Theory]
    [InlineData(MlFlowShape.V2)]
    [InlineData(MlFlowShape.V3)]
    public async Task A_source_in_a_run_is_resolved(MlFlowShape shape)
    {
        using var bench = new MlFlowBench(shape);
        var run = bench.Server.AddRun(MlFlowBench.Figures(), bench.Tags());
        bench.Upload($"{bench.Server.PathOf(run)}/some/model");
        bench.Server.AddVersion(MlFlowBench.Name, $"runs:/{run}/some/model", run);
        var version = await bench.OnlyAsync();
        Assert.Null(version.Problem);
        await bench.DownloadAsync(version);
    }

    [Theory]
    [InlineData(MlFlowShape.V2)]
    [InlineData(MlFlowShape.V3)]
    public async Task A_run_that_only_the_source_names_gives_its_figures_and_tags(MlFlowShape shape)
    {
        using var bench = new MlFlowBench(shape);
        var run = bench.Server.AddRun(MlFlowBench.Figures(), bench.Tags());
        bench.Upload($"{bench.Server.PathOf(run)}/model");
        bench.Server.AddVersion(MlFlowBench.Name, $"runs:/{run}/model");
        var version = await bench.OnlyAsync();
        Assert.Null(version.Problem);
        Assert.Equal(0.9, version.Metrics["val_precision"]);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_gateways_answer_for_a_run_makes_the_registry_unavailable_and_no_half_list(int status)
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Register(0.9);
        bench.Register(0.7);
        bench.Server.Instead = request => request.Path.Contains("runs/get", StringComparison.Ordinal) ? (status, "text/html", "<html>no</html>") : null;
        await Assert.ThrowsAsync<RegistryUnavailableException>(() => bench.Registry.ListAsync(MlFlowBench.Name, default));
    }

    [Theory]
    [InlineData("runs:/{0}/model")]
    [InlineData("models:/{1}")]
    [InlineData("mlflow-artifacts:/{2}")]
    public async Task A_logged_models_artifacts_figures_and_tags_are_taken(string source)
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        var run = bench.Server.AddRun(MlFlowBench.Figures(0.5, 0.5));
        var model = bench.Server.AddLoggedModel(run, "model", MlFlowBench.Figures(), bench.Tags());
        bench.Upload(bench.Server.PathOf(model));
        bench.Server.AddVersion(MlFlowBench.Name, string.Format(CultureInfo.InvariantCulture, source, run, model, bench.Server.PathOf(model)), run);
        var version = await bench.OnlyAsync();
        Assert.Null(version.Problem);
        // The model's own figures, for a run may hold several models.
        Assert.Equal(0.9, version.Metrics["val_precision"]);
        await bench.DownloadAsync(version);
    }

    [Fact]
    public async Task Tags_may_be_parameters_and_those_of_the_version_come_first()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        var ofRun = new Dictionary<string, string> { ["family"] = "of the run", ["other"] = "not needed" };
        var run = bench.Server.AddRun(MlFlowBench.Figures(), ofRun, bench.Tags());
        bench.Upload($"{bench.Server.PathOf(run)}/model");
        bench.Server.AddVersion(MlFlowBench.Name, $"mlflow-artifacts:/{bench.Server.PathOf(run)}/model", run,
            new Dictionary<string, string> { ["family"] = "lstm", ["validated"] = "yes" });
        var version = await bench.OnlyAsync();
        Assert.Null(version.Problem);
        Assert.Equal(("lstm", "yes", false), (version.Family, version.Tags["validated"], version.Tags.ContainsKey("other")));
        Assert.Equal("word2vec", version.Tags["embedding_type"]);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("/package", null)]
    [InlineData("/deep/package", "is missing")]
    public async Task A_package_may_lie_in_the_source_or_in_one_folder_directly_in_it(string folder, string? problem)
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        var run = bench.Server.AddRun(MlFlowBench.Figures(), bench.Tags());
        var root = bench.Server.PathOf(run);
        bench.Server.Put($"{root}/notes/readme.txt", [1]);
        bench.Upload(root + folder);
        bench.Server.AddVersion(MlFlowBench.Name, $"mlflow-artifacts:/{root}", run);
        var version = await bench.OnlyAsync();
        if (problem is not null)
        {
            Assert.Contains(problem, version.Problem, StringComparison.Ordinal);
            return;
        }

        Assert.Null(version.Problem);
        await bench.DownloadAsync(version);
    }

    [Fact]
    public async Task Two_packages_in_one_source_are_none()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        var run = bench.Server.AddRun(MlFlowBench.Figures(), bench.Tags());
        bench.Upload($"{bench.Server.PathOf(run)}/a");
        bench.Upload($"{bench.Server.PathOf(run)}/b");
        bench.Server.AddVersion(MlFlowBench.Name, $"runs:/{run}", run);
        Assert.Contains("holds 2 packages", (await bench.OnlyAsync()).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_may_be_another_version_or_an_alias_or_an_address_of_the_proxy()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Register();
        var run = bench.Server.Runs[0];
        bench.Server.SetAlias(MlFlowBench.Name, "first", "1");
        bench.Server.AddVersion(MlFlowBench.Name, $"models:/{MlFlowBench.Name}/1", run);
        bench.Server.AddVersion(MlFlowBench.Name, $"models:/{MlFlowBench.Name}@first", run);
        bench.Server.AddVersion(MlFlowBench.Name,
            $"{bench.Server.Address}/api/2.0/mlflow-artifacts/artifacts/{bench.Server.PathOf(run)}/model", run);
        bench.Server.AddVersion(MlFlowBench.Name, $"mlflow-artifacts://127.0.0.1:{bench.Server.Port}/{bench.Server.PathOf(run)}/model",
            run);
        var versions = await bench.Registry.ListAsync(MlFlowBench.Name, default);
        Assert.Equal(5, versions.Count);
        Assert.All(versions, version => Assert.Null(version.Problem));
    }

    [Theory]
    [InlineData(MlFlowShape.V2)]
    [InlineData(MlFlowShape.V3)]
    public async Task Every_page_is_read_and_the_versions_come_in_order(MlFlowShape shape)
    {
        using var bench = new MlFlowBench(shape);
        for (var i = 0; i < 11; i++)
        {
            bench.Register();
        }

        bench.Server.RemoveVersion(MlFlowBench.Name, "4");
        var versions = await bench.Registry.ListAsync(MlFlowBench.Name, default);
        Assert.Equal(["1", "2", "3", "5", "6", "7", "8", "9", "10", "11"], versions.Select(version => version.Version));
        Assert.Equal(5, bench.Server.Requests.Count(request => request.Path.Contains("model-versions/search", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(MlFlowShape.V2)]
    [InlineData(MlFlowShape.V3)]
    public async Task A_version_that_somebody_changes_between_two_pages_is_listed_once_and_hides_no_other(MlFlowShape shape)
    {
        using var bench = new MlFlowBench(shape);
        for (var i = 0; i < 5; i++)
        {
            bench.Register();
        }

        BeforeTheSecondPage(bench, () => bench.Server.SetTag(MlFlowBench.Name, "1", "note", "changed"));
        var versions = await bench.Registry.ListAsync(MlFlowBench.Name, default);
        Assert.Equal(["1", "2", "3", "4", "5"], versions.Select(version => version.Version));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_version_that_slips_between_two_pages_because_another_is_deleted_is_asked_for_again(bool byAlias)
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        for (var i = 0; i < 5; i++)
        {
            bench.Register();
        }

        if (byAlias)
        {
            bench.Server.SetAlias(MlFlowBench.Name, "champion", "3");
        }
        else
        {
            await bench.Registry.ListAsync(MlFlowBench.Name, default);
        }

        BeforeTheSecondPage(bench, () => bench.Server.RemoveVersion(MlFlowBench.Name, "1"));
        var versions = await bench.Registry.ListAsync(MlFlowBench.Name, default);
        Assert.Contains("3", versions.Select(version => version.Version));
        Assert.DoesNotContain("1", (await bench.Registry.ListAsync(MlFlowBench.Name, default)).Select(version => version.Version));
    }

    private static void BeforeTheSecondPage(MlFlowBench bench, Action change)
    {
        var isDone = false;
        bench.Server.Before = request =>
        {
            if (!isDone && request.Path.Contains("page_token", StringComparison.Ordinal))
            {
                isDone = true;
                change();
            }

            return Task.CompletedTask;
        };
    }

    [Fact]
    public async Task A_name_that_nobody_registered_has_no_versions()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        Assert.Empty(await bench.Registry.ListAsync("nope", default));
    }

    [Fact]
    public async Task A_name_may_hold_anything()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        const string Odd = "a/b:c & d?é";
        bench.Server.AddVersion(Odd, "s3://x/y");
        Assert.Equal(Odd, Assert.Single(await bench.Registry.ListAsync(Odd, default)).Name);
    }

    [Fact]
    public async Task A_package_is_read_once_and_what_may_change_is_asked_every_time()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Register();
        await bench.OnlyAsync();
        bench.Server.SetAlias(MlFlowBench.Name, "champion", "1");
        Assert.Equal(["champion"], (await bench.OnlyAsync()).Aliases);
        Assert.Equal(1, bench.Server.Requests.Count(request => request.Path.EndsWith(ModelPackage.ManifestFile, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Of_many_runs_some_are_read_anew_with_each_question_and_each_in_its_turn()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Server.PageSize = 1000;
        const int More = 20;
        for (var i = 0; i < KeptFigures.AtOnce + More; i++)
        {
            bench.Register();
        }

        var (first, second, third) = (await ReadAsync(), await ReadAsync(), await ReadAsync());
        Assert.Equal(KeptFigures.AtOnce + More, first.Count);
        Assert.Equal((KeptFigures.AtOnce, KeptFigures.AtOnce), (second.Count, third.Count));
        Assert.Equal(KeptFigures.AtOnce + More, second.Union(third).Count());

        // What was updated is read at once, whoever's turn it is.
        bench.Server.SetTag(MlFlowBench.Name, "70", "note", "changed");
        bench.Server.SetTag(MlFlowBench.Name, "1", "note", "changed");
        var fourth = await ReadAsync();
        Assert.Contains(bench.Server.Runs[0], fourth);
        Assert.Contains(bench.Server.Runs[69], fourth);

        async Task<HashSet<string>> ReadAsync()
        {
            bench.Server.Requests.Clear();
            Assert.All(await bench.Registry.ListAsync(MlFlowBench.Name, default), version =>
            {
                Assert.Null(version.Problem);
                Assert.Equal(0.9, version.Metrics["val_precision"]);
            });
            return [.. bench.Server.Requests.Select(request => request.Path).Where(path => path.Contains("runs/get?", StringComparison.Ordinal))
                .Select(path => path[(path.IndexOf("run_id=", StringComparison.Ordinal) + "run_id=".Length)..])];
        }
    }

    [Fact]
    public async Task A_version_of_another_time_under_the_same_number_is_read_anew()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Register();
        var before = await bench.OnlyAsync();
        bench.Upload($"{bench.Server.PathOf(bench.Server.Runs[0])}/model", 0.7);
        Assert.Equal(before.Digest, (await bench.OnlyAsync()).Digest);
        bench.Server.Recreate(MlFlowBench.Name, "1");
        Assert.NotEqual(before.Digest, (await bench.OnlyAsync()).Digest);
    }

    [Theory]
    [InlineData("golden examples")]
    [InlineData("another model.json")]
    public async Task A_version_that_was_refused_and_is_mended_at_its_source_serves_without_a_restart(string fault)
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Register();
        var folder = $"{bench.Server.PathOf(bench.Server.Runs[0])}/model";
        var source = new ModelSource(bench.Registry, NullLogger<ModelSource>.Instance);
        var options = new ModelOptions { Name = MlFlowBench.Name };
        var whole = bench.Tiny.Read(ModelPackage.GoldenFile);
        if (fault == "golden examples")
        {
            bench.Tiny.Replace(ModelPackage.GoldenFile, "{\"text\":\"I love this lamp\",\"positive_probability\":0.5}\n"u8.ToArray());
            bench.Server.PutFolder(folder, bench.Tiny.Directory);
        }
        else
        {
            // Read, and then written anew: the registry's digest is that of the one before.
            await bench.OnlyAsync();
            bench.Tiny.Change(manifest => manifest with
            {
                Metrics = new Dictionary<string, double>(manifest.Metrics) { ["another"] = 0.5 },
            });
            bench.Server.PutFolder(folder, bench.Tiny.Directory);
        }

        await Assert.ThrowsAsync<RegistryException>(() => source.OpenAsync(options));
        bench.Tiny.Replace(ModelPackage.GoldenFile, whole);
        bench.Server.PutFolder(folder, bench.Tiny.Directory);
        Assert.Equal("1", (await source.OpenAsync(options)).Version);
    }

    [Fact]
    public async Task Bad_versions_say_why_and_leave_the_good_ones_alone()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Register(double.NaN);
        bench.Register();
        var corrupt = bench.Register();
        bench.Server.Put($"{bench.Server.PathOf(bench.Server.Runs[2])}/model/{ModelPackage.ManifestFile}", Encoding.UTF8.GetBytes("{"));
        bench.Register();
        bench.Server.RemoveArtifact($"{bench.Server.PathOf(bench.Server.Runs[3])}/model/{ModelPackage.ManifestFile}");
        bench.Register();
        bench.Server.Put($"{bench.Server.PathOf(bench.Server.Runs[4])}/model/{ModelPackage.ManifestFile}", new byte[1024 * 1024 + 1]);
        bench.Register();
        bench.Server.SetStatus(MlFlowBench.Name, "6", "PENDING_REGISTRATION");
        bench.Server.AddVersion(MlFlowBench.Name, "runs:/00000000000000000000000000000000/model");
        bench.Server.AddVersion(MlFlowBench.Name, $"models:/m-{new string('0', 32)}");
        var bare = bench.Server.AddRun(MlFlowBench.Figures());
        bench.Upload($"{bench.Server.PathOf(bare)}/model");
        bench.Server.AddVersion(MlFlowBench.Name, $"runs:/{bare}/model", bare);
        bench.Server.AddVersion(MlFlowBench.Name, "mlflow-artifacts:/1/../../etc");

        var versions = await bench.Registry.ListAsync(MlFlowBench.Name, default);
        string?[] expected =
        [
            null, null, "its model.json cannot be read", "its model.json is missing", "more than the 1048576 bytes",
                "its status is PENDING_REGISTRATION",
            "names a run that is not there", "names a logged model that is not there", "has the tag family, embedding_type, data_digest",
                "is no place of artifacts",
        ];
        Assert.Equal(expected.Length, versions.Count);
        foreach (var (problem, version) in expected.Zip(versions))
        {
            if (problem is null)
            {
                Assert.Null(version.Problem);
            }
            else
            {
                Assert.Contains(problem, version.Problem, StringComparison.Ordinal);
            }
        }

        var choice = ModelChooser.Choose(versions, new ModelCriteria());
        Assert.Equal("2", choice.Chosen?.Version);
        Assert.Contains("val_precision is NaN", choice.PassedOver[0].Reason, StringComparison.Ordinal);
        Assert.Equal("3", corrupt);
    }

    [Fact]
    public async Task A_version_that_was_still_coming_is_seen_when_it_is_there()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Register();
        var file = $"{bench.Server.PathOf(bench.Server.Runs[0])}/model/{ModelPackage.ManifestFile}";
        var bytes = bench.Server.Artifact(file)!;
        bench.Server.RemoveArtifact(file);
        Assert.NotNull((await bench.OnlyAsync()).Problem);
        bench.Server.Put(file, bytes);
        Assert.Null((await bench.OnlyAsync()).Problem);
    }

    [Fact]
    public async Task Figures_that_disagree_with_the_package_are_refused_by_the_rule()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        var run = bench.Server.AddRun(MlFlowBench.Figures(0.99), bench.Tags());
        bench.Upload($"{bench.Server.PathOf(run)}/model", 0.6);
        bench.Server.AddVersion(MlFlowBench.Name, $"runs:/{run}/model", run);
        var choice = ModelChooser.Choose([await bench.OnlyAsync()], new ModelCriteria());
        Assert.Contains("val_precision is 0.6 in one and 0.99 in the other", Assert.Single(choice.PassedOver).Reason,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MlFlowShape.V2)]
    [InlineData(MlFlowShape.V3)]
    public async Task A_run_that_is_gone_leaves_the_version_without_its_figures(MlFlowShape shape)
    {
        using var bench = new MlFlowBench(shape);
        bench.Register();
        var run = bench.Server.Runs[0];
        bench.Server.AddVersion(MlFlowBench.Name, $"mlflow-artifacts:/{bench.Server.PathOf(run)}/model", run, bench.Tags());
        bench.Server.RemoveRun(run);
        var versions = await bench.Registry.ListAsync(MlFlowBench.Name, default);
        Assert.Contains("has the tag", versions[0].Problem, StringComparison.Ordinal);
        Assert.Null(versions[1].Problem);
        Assert.Contains("no metric val_precision",
            ModelChooser.Choose(versions, new ModelCriteria()).PassedOver[1].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://bucket/art")]
    [InlineData("gs://bucket/art")]
    public async Task Places_that_this_machine_cannot_read_are_read_by_the_server(string root)
    {
        using var bench = new MlFlowBench(MlFlowShape.V2);
        bench.Server.ArtifactRoot = root;
        bench.Server.ServesArtifacts = false;
        var run = bench.Server.AddRun(MlFlowBench.Figures(), bench.Tags());
        var path = $"1/{run}/artifacts";
        bench.Upload($"{path}/model");
        bench.Server.AddVersion(MlFlowBench.Name, $"{root}/{path}/model", run);
        var version = await bench.OnlyAsync();
        Assert.Null(version.Problem);
        await bench.DownloadAsync(version);
        var store = await bench.Registry.OpenAsync(version, default);
        Assert.Contains("model.onnx", (await store.ListAsync(default)).Select(file => file.Name));
        Assert.False(await store.DownloadAsync("nothing.png", Stream.Null, 10, default));
    }
}
