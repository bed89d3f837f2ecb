using System.Text;
using StreamSentiment.Common.Models;
using StreamSentiment.TestSupport.MlFlow;

namespace StreamSentiment.Common.Tests.Models.MlFlow;

/// <summary>From a package on this machine into MLflow and back.</summary>
public sealed class MlFlowStoryTests
{
    private const string Run = """
        {"name":"tiny","version":"1","command":"./train word2vec-lstm","training_seconds":12.5,
         "machine":{"cores":2,"system":"some","memory_bytes":1000},"data_files":{"train.csv":"abc"},
         "parameters":{"units":"8","empty":"","seed":"7"},"figures":{"val_precision":0.9,"airline_f1":0.5},
         "metrics":[{"name":"val_precision","step":1,"value":0.1},{"name":"val_precision","step":2,"value":0.2},
                    {"name":"train_loss","step":2,"value":"NaN"}],
         "notes":["Mind this."],"unknown":[1]}
        """;

    [Theory]
    [InlineData(MlFlowShape.V2)]
    [InlineData(MlFlowShape.V3)]
    public async Task Two_packages_are_registered_listed_chosen_and_fetched(MlFlowShape shape)
    {
        using var bench = new MlFlowBench(shape);
        var first = await bench.Registry.AddAsync(bench.Package(0.8), MlFlowBench.Name, null, default);
        var second = await bench.Registry.AddAsync(bench.Package(0.9), MlFlowBench.Name, null, default);
        Assert.Equal(("tiny:1", "tiny:2"), (first.ToString(), second.ToString()));
        Assert.Null(second.Problem);

        var versions = await bench.Registry.ListAsync(MlFlowBench.Name, default);
        Assert.Equal(["1", "2"], versions.Select(version => version.Version));
        Assert.All(versions, version => Assert.Equal(version.Version, version.Manifest!.Version));
        var choice = ModelChooser.Choose(versions, new ModelCriteria());
        Assert.Equal("2", choice.Chosen?.Version);
        Assert.Contains("val_precision 0.9000 is the highest", choice.Reason, StringComparison.Ordinal);

        await bench.Registry.SetAliasAsync(MlFlowBench.Name, ModelVersion.Champion, "1", default);
        versions = await bench.Registry.ListAsync(MlFlowBench.Name, default);
        Assert.Equal([[ModelVersion.Champion], []], versions.Select(version => version.Aliases));
        Assert.Equal("1", ModelChooser.Choose(versions, new ModelCriteria()).Chosen?.Version);

        var package = await bench.DownloadAsync(versions[1]);
        Assert.Equal("tiny:2", package.ToString());
        using var model = new SentimentModel(package);
        model.VerifyGolden();
    }

    [Theory]
    [InlineData(MlFlowShape.V2)]
    [InlineData(MlFlowShape.V3)]
    public async Task A_run_tells_all_that_the_training_wrote_down(MlFlowShape shape)
    {
        using var bench = new MlFlowBench(shape);
        bench.Tiny.Replace(ModelPackage.RunFile, Encoding.UTF8.GetBytes(Run));
        bench.Tiny.Replace("roc.png", [1, 2, 3]);
        var added = await bench.Registry.AddAsync(bench.Package(0.9), MlFlowBench.Name, null, default);
        Assert.Equal(0.9, added.Metrics["val_precision"]);
        Assert.Equal(double.NaN, added.Metrics["train_loss"]);
        Assert.Equal("word2vec", added.Tags["embedding_type"]);

        var id = Assert.Single(bench.Server.Runs);
        var run = bench.Server.Run(id);
        Assert.Equal("FINISHED", (string)run["info"]!["status"]!);
        Assert.True((long)run["info"]!["end_time"]! - (long)run["info"]!["start_time"]! >= 12_500);
        Assert.Equal([(1, 0.1), (2, 0.2), (3, 0.9)], bench.Server.MetricHistory(id, "val_precision"));
        Assert.Equal(0.5, Assert.Single(bench.Server.MetricHistory(id, "airline_f1")).Value);
        Assert.Equal(12.5, Assert.Single(bench.Server.MetricHistory(id, "training_seconds")).Value);
        var parameters = Pairs(run["data"]!["params"]!);
        Assert.Equal(("8", "7", false), (parameters["units"], parameters["seed"], parameters.ContainsKey("empty")));
        var tags = Pairs(run["data"]!["tags"]!);
        Assert.Equal(("lstm", "./train word2vec-lstm", "Mind this.", "2", "abc"),
            (tags["family"], tags["mlflow.source.name"], tags["mlflow.note.content"], tags["machine.cores"], tags["data.train.csv"]));
        Assert.StartsWith("word2vec-lstm ", tags["mlflow.runName"], StringComparison.Ordinal);

        var root = bench.Server.PathOf(id);
        Assert.Equal([1, 2, 3], bench.Server.Artifact($"{root}/model/roc.png"));
        Assert.Equal($"{root}/model/{ModelPackage.ManifestFile}", bench.Server.Uploads[^1]);
        Assert.Equal($"mlflow-artifacts:/{root}/model", (string)bench.Server.Version(MlFlowBench.Name, "1")["source"]!);
    }

    [Fact]
    public async Task What_is_more_than_one_request_takes_is_sent_in_several()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        var metrics = string.Join(',', Enumerable.Range(1, 2500).Select(step => $$"""{"name":"loss","step":{{step}},"value":{{step}}}"""));
        var parameters = string.Join(',', Enumerable.Range(1, 250).Select(i => $"\"p{i}\":\"{(i == 1 ? new string('x', 7000) : "y")}\""));
        bench.Tiny.Replace(ModelPackage.RunFile,
            Encoding.UTF8.GetBytes($$"""{"metrics":[{{metrics}}],"parameters":{ {{parameters}} } }"""));
        await bench.Registry.AddAsync(bench.Package(), MlFlowBench.Name, null, default);
        var run = Assert.Single(bench.Server.Runs);
        Assert.Equal(2500, bench.Server.MetricHistory(run, "loss").Count);
        Assert.Equal(251, bench.Server.Run(run)["data"]!["params"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_version_cannot_be_asked_for()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        var error = await Assert.ThrowsAsync<RegistryException>(() => bench.Registry.AddAsync(bench.Package(), MlFlowBench.Name, "7",
            default));
        Assert.Contains("numbers versions itself", error.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Server.Requests);
    }

    [Fact]
    public async Task A_run_that_breaks_is_told_to_have_failed_and_leaves_no_version()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Server.Instead = request => request.Method == "PUT" && request.Path.EndsWith(ModelPackage.OnnxFile, StringComparison.Ordinal)
            ? (500, "application/json", """{"error_code": "INTERNAL_ERROR", "message": "the disk /srv/secret is full"}""") : null;
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(
            () => bench.Registry.AddAsync(bench.Package(), MlFlowBench.Name, null, default));
        Assert.Contains("500 INTERNAL_ERROR", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/srv", error.Message, StringComparison.Ordinal);
        Assert.Equal("FAILED", (string)bench.Server.Run(Assert.Single(bench.Server.Runs))["info"]!["status"]!);
        Assert.Empty(await bench.Registry.ListAsync(MlFlowBench.Name, default));
    }

    [Fact]
    public async Task A_version_that_is_being_registered_is_waited_for()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Server.NewStatus = "PENDING_REGISTRATION";
        var asked = 0;
        bench.Server.Before = request =>
        {
            if (request.Path.Contains("model-versions/get?", StringComparison.Ordinal) && ++asked == 2)
            {
                bench.Server.SetStatus(MlFlowBench.Name, "1", "READY");
            }

            return Task.CompletedTask;
        };
        Assert.Null((await bench.Registry.AddAsync(bench.Package(), MlFlowBench.Name, null, default)).Problem);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task A_version_that_fails_to_register_is_told()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Server.NewStatus = "FAILED_REGISTRATION";
        var error = await Assert.ThrowsAsync<RegistryException>(() => bench.Registry.AddAsync(bench.Package(), MlFlowBench.Name, null,
            default));
        Assert.Contains("FAILED_REGISTRATION", error.Message, StringComparison.Ordinal);
        Assert.Equal("FAILED", (string)bench.Server.Run(Assert.Single(bench.Server.Runs))["info"]!["status"]!);
    }

    [Fact]
    public async Task The_experiment_is_the_name_unless_another_is_set_and_a_deleted_one_is_told()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        await bench.Registry.AddAsync(bench.Package(), MlFlowBench.Name, null, default);
        bench.Server.DeleteExperiment(MlFlowBench.Name);
        var error = await Assert.ThrowsAsync<RegistryException>(() => bench.Registry.AddAsync(bench.Package(), MlFlowBench.Name, null,
            default));
        Assert.Contains("Registry:Experiment", error.Message, StringComparison.Ordinal);
        var other = bench.Open(bench.Server.Address, new RegistryOptions { Experiment = "elsewhere" });
        Assert.Equal("2", (await other.AddAsync(bench.Package(), MlFlowBench.Name, null, default)).Version);
    }

    [Theory]
    [InlineData("latest", "newest")]
    [InlineData("Latest", "newest")]
    [InlineData("v3", "that version")]
    [InlineData("a b", "letters")]
    [InlineData("", "letters")]
    public async Task An_alias_that_MLflow_keeps_for_itself_is_refused_with_the_reason(string alias, string reason)
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Register();
        var error = await Assert.ThrowsAsync<RegistryException>(() => bench.Registry.SetAliasAsync(MlFlowBench.Name, alias, "1", default));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alias_to_no_version_is_refused_by_what_is_not_there()
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        bench.Register();
        var error = await Assert.ThrowsAnyAsync<RegistryException>(() =>
            bench.Registry.SetAliasAsync(MlFlowBench.Name, "champion", "9", default));
        Assert.Contains("version=9) not found", error.Message, StringComparison.Ordinal);
        Assert.Contains("make tiny:9 its champion", error.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Pairs(System.Text.Json.Nodes.JsonNode pairs) =>
        pairs.AsArray().ToDictionary(pair => (string)pair!["key"]!, pair => (string)pair!["value"]!);

    [Theory]
    [InlineData("team a/tweets & co")]
    [InlineData("Tweet sentiment (English)")]
    [InlineData(".hidden:über'all")]
    public async Task Names_that_MLflow_takes_and_no_folder_would_are_registered_listed_and_fetched(string name)
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        var added = await bench.Registry.AddAsync(bench.Package(0.9), name, null, default);
        Assert.Null(added.Problem);
        await bench.Registry.SetAliasAsync(name, ModelVersion.Champion, "1", default);
        var listed = Assert.Single(await bench.Registry.ListAsync(name, default));
        Assert.Equal((name, "1"), (listed.Name, listed.Version));
        Assert.Equal([ModelVersion.Champion], listed.Aliases);
        Assert.Equal(name, ModelPackage.Load(await bench.Registry.FetchAsync(listed, default)).Name);
    }

    [Theory]
    [InlineData("", "An empty text")]
    [InlineData(" tweets", "blanks before or after it")]
    [InlineData("a\nb", "control character")]
    [InlineData("x…", "A name of 300 characters")]
    public async Task Names_that_nobody_takes_are_refused_before_anything_is_sent(string name, string words)
    {
        using var bench = new MlFlowBench(MlFlowShape.V3);
        name = name == "x…" ? new string('x', 300) : name;
        var problem = await Assert.ThrowsAsync<RegistryException>(() => bench.Registry.AddAsync(bench.Package(0.9), name, null, default));
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Server.Requests);
    }
}
