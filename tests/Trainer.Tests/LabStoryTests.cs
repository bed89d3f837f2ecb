using System.CommandLine;
using System.CommandLine.Help;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Trainer.Commands;
using StreamSentiment.Trainer.Pictures;
using StreamSentiment.Trainer.Runs;

namespace StreamSentiment.Trainer.Tests;

/// <summary>The model lab as people use it: train, look, judge, compare, register, choose. One training serves all of it.</summary>
[Collection("console")]
public sealed class LabStoryTests : IClassFixture<LabStoryTests.TrainedOnce>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConsoleCapture _console = new();
    private readonly string _trained;

    public LabStoryTests(TrainedOnce trained) => _trained = trained.Package;

    private static string TestFile => Path.Combine(Repository.MadeUpTweets, "sentiment140", "test.csv");

    private string Models => Path.Combine(_folder.Path, "models");

    public void Dispose()
    {
        _console.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_run_leaves_its_account_and_pictures_in_the_package()
    {
        var package = ModelPackage.Load(_trained);
        string[] pictures = [RocPicture.File, PrecisionRecallPicture.File, ConfusionPicture.File, TrainingCurvesPicture.File];
        var card = File.ReadAllText(Path.Combine(_trained, ModelPackage.CardFile));
        Assert.All(pictures, picture =>
        {
            Assert.Contains(picture, package.Manifest.Files.Keys);
            Assert.Contains($"]({picture})", card, StringComparison.Ordinal);
        });
        Assert.Equal(
            package.Manifest.Files.Keys.Append(ModelPackage.ManifestFile).Order(),
            Directory.EnumerateFiles(_trained).Select(Path.GetFileName).Order());

        var run = RunRecord.Read(_trained)!;
        Assert.Equal(("tiny", "1", "lstm", 7), (run.Name, run.Version, run.Family, run.Seed));
        Assert.Equal(package.Manifest.DataDigest, run.DataDigest);
        Assert.Equal(package.Manifest.Metrics["test_precision"], run.Figures["test_precision"]);
        Assert.Equal("8", run.Parameters["units"]);
        Assert.Equal("made-up-tweets", run.Parameters["data"]);
        Assert.Equal(["sentiment140/test.csv", "sentiment140/train.csv", "sentiment140/validation.csv"], run.DataFiles.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("word2vec-lstm --data made-up-tweets", card, StringComparison.Ordinal);
        Assert.True(run.TrainingSeconds > 0 && run.Machine.Cores > 0);
        var losses = run.Metrics.Where(metric => metric.Name == "train_loss").ToList();
        Assert.Equal(Enumerable.Range(1, losses.Count), losses.Select(loss => loss.Step));
        Assert.True(losses[^1].Value < losses[0].Value);
    }

    [Fact]
    public async Task A_package_is_judged_at_its_threshold_and_along_the_curve()
    {
        var json = Path.Combine(_folder.Path, "out", "report.json");
        var csv = Path.Combine(_folder.Path, "out", "curve.csv");
        Assert.Equal(0, await RunAsync(
            "evaluate", "--package", _trained, "--file", TestFile, "--json", json, "--curve-csv", csv, "--pictures", _folder.Path));
        Assert.StartsWith("tiny:1 at threshold ", _console.Output, StringComparison.Ordinal);
        Assert.Contains("called positive", _console.Output, StringComparison.Ordinal);
        Assert.Matches(@"0\.95 +0\.\d{4} +[01]\.\d{4} +[01]\.\d{4}", _console.Output);
        Assert.True(File.Exists(Path.Combine(_folder.Path, RocPicture.File)));

        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(json));
        var counts = report.RootElement.GetProperty("figures").GetProperty("counts");
        Assert.Equal(80, counts.EnumerateObject().Sum(count => count.Value.GetInt32()));
        Assert.Equal(10, report.RootElement.GetProperty("curve").GetArrayLength());
        var rows = await File.ReadAllLinesAsync(csv);
        Assert.StartsWith("threshold,recall,precision", rows[0], StringComparison.Ordinal);
        Assert.Contains(",1.000000,", rows[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_held_out_part_of_a_set_of_the_data_folder_can_be_judged()
    {
        Assert.Equal(0, await RunAsync("evaluate", "--package", _trained, "--data", Repository.MadeUpTweets, "--held-out", "sentiment140"));
        Assert.Contains("(80 tweets)", _console.Output, StringComparison.Ordinal);
        Assert.Equal(1, await RunAsync("evaluate", "--package", _trained, "--data", Repository.MadeUpTweets, "--held-out", "airlin"));
        Assert.Contains("There is no set 'airlin'", _console.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registered_versions_are_compared_and_the_best_or_the_champion_serves()
    {
        Assert.Equal(0, await RunAsync("register", "--package", _trained, "--registry", Models));
        Assert.Equal(0, await RunAsync("register", "--package", _trained, "--registry", Models, "--version", "7"));
        Assert.Equal(1, await RunAsync("register", "--package", _trained, "--registry", Models, "--version", "7"));
        Assert.Contains("is there already", _console.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("register", "--package", _trained, "--registry", Models));
        Assert.Equal("8", (await ChosenAsync()).Version);

        // A version that breaks after it was registered is a row, not the end.
        await File.AppendAllTextAsync(Path.Combine(Models, "tiny", "8", RocPicture.File), "x");
        _console.Clear();
        var (markdown, picture) = (Path.Combine(_folder.Path, "table.md"), Path.Combine(_folder.Path, "speed.png"));
        Assert.Equal(0, await RunAsync(
            "compare", "--registry", Models, "--name", "tiny", "--file", TestFile, "--markdown", markdown, "--picture", picture));
        Assert.Matches(@"(?m)^7 \* +lstm +word2vec +0\.", _console.Output);
        Assert.Matches(@"(?m)^8 +lstm +word2vec +broken", _console.Output);
        Assert.Contains("Would serve (*): tiny:7", _console.Output, StringComparison.Ordinal);
        Assert.Matches(@"Passed over: tiny:8, since .*roc\.png", _console.Output);
        Assert.Contains("| 7 * | lstm |", await File.ReadAllTextAsync(markdown), StringComparison.Ordinal);
        Assert.True(new FileInfo(picture).Length > 1000);

        Assert.Equal(0, await RunAsync("register", "--alias", "champion", "--model", "tiny:1", "--registry", Models));
        Assert.Equal("1", (await ChosenAsync()).Version);
        Assert.Equal(1, await RunAsync("register", "--alias", "champion", "--model", "tiny:8", "--registry", Models));
        Assert.Equal(1, await RunAsync("register", "--alias", "champion", "--model", "tiny:9", "--registry", Models));
        Assert.Contains("it holds 1, 7, 8", _console.Errors, StringComparison.Ordinal);
        Assert.Equal("1", (await ChosenAsync()).Version);
    }

    [Fact]
    public async Task A_data_folder_compares_on_its_test_tweets()
    {
        Assert.Equal(0, await RunAsync("register", "--package", _trained, "--registry", Models, "--alias", "champion"));
        Assert.Equal(0, await RunAsync("compare", "--registry", Models, "--name", "tiny", "--data", Repository.MadeUpTweets));
        Assert.Contains("On Sentiment140 test", _console.Output, StringComparison.Ordinal);
        Assert.Contains("1 (champion) *", _console.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("is not there", _console.Output, StringComparison.Ordinal);

        // Somebody removes the champion's folder, and the alias stays.
        Assert.Equal(0, await RunAsync("register", "--package", _trained, "--registry", Models, "--version", "2"));
        Directory.Delete(Path.Combine(Models, "tiny", "1"), recursive: true);
        Assert.Equal(0, await RunAsync("compare", "--registry", Models, "--name", "tiny", "--file", TestFile));
        Assert.Contains("The alias champion points at version 1, which is not there", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_serve_depends_on_the_data_that_the_stream_serves()
    {
        Assert.Equal(0, await RunAsync("register", "--package", _trained, "--registry", Models, "--version", "1"));
        var other = Path.Combine(_folder.Path, "other");
        Directory.CreateDirectory(other);
        foreach (var file in Directory.GetFiles(_trained))
        {
            File.Copy(file, Path.Combine(other, Path.GetFileName(file)));
        }

        var manifest = ModelManifest.Parse(await File.ReadAllBytesAsync(Path.Combine(other, ModelPackage.ManifestFile)));
        var (served, elsewhere) = (manifest.DataDigest, new string('f', 64));
        await File.WriteAllBytesAsync(Path.Combine(other, ModelPackage.ManifestFile), (manifest with { DataDigest = elsewhere }).ToBytes());
        Assert.Equal(0, await RunAsync("register", "--package", other, "--registry", Models, "--version", "2"));
        var stream = Path.Combine(_folder.Path, "stream");
        string[] compare = ["compare", "--registry", Models, "--name", "tiny", "--file", TestFile, "--stream", stream];
        _console.Clear();
        Assert.Equal(0, await RunAsync(compare));
        Assert.Contains("Would serve (*) in a fresh stream: tiny:2, since", _console.Output, StringComparison.Ordinal);
        Assert.Contains($"Would serve in a stream whose model was measured on the data {served[..12]}…: tiny:1, since", _console.Output, StringComparison.Ordinal);

        _console.Clear();
        Assert.Equal(0, await RunAsync([.. compare, "--data-digest", served]));
        Assert.Contains($"in a stream on the data {served[..12]}… (--data-digest): tiny:1", _console.Output, StringComparison.Ordinal);

        // As a stream leaves it behind that served version 1.
        var registry = new FolderModelRegistry(Models);
        var cache = new ServingCache(
            Microsoft.Extensions.Options.Options.Create(new ModelOptions { Cache = Path.Combine(stream, "models"), Name = "tiny" }), TimeProvider.System);
        cache.Keep(ModelPackage.Load(Path.Combine(Models, "tiny", "1")), (await registry.ListAsync("tiny", default))[0], registry.Location);
        _console.Clear();
        Assert.Equal(0, await RunAsync(compare));
        Assert.Contains("version 1 served last", _console.Output, StringComparison.Ordinal);
        Assert.Matches(@"Passed over: tiny:2, since it was measured on other data", _console.Output);
    }

    [Theory]
    [InlineData("There is no command 'evalute'. Did you mean evaluate?", "evalute")]
    [InlineData("There is no option --fil. Did you mean --file?", "evaluate", "--fil", "x.csv")]
    [InlineData("Give --file FILE, or --held-out SET", "evaluate", "--package", "x")]
    [InlineData("Give --model or --package", "evaluate", "--package", "x", "--model", "y", "--file", "z")]
    [InlineData("Give --file FILE or --data FOLDER", "compare")]
    [InlineData("Give --package DIR to add a package", "register")]
    [InlineData("give --alias ALIAS --model NAME:VERSION", "register", "--model", "tiny")]
    public async Task What_is_typed_wrong_gets_a_short_answer(string answer, params string[] args)
    {
        Assert.Equal(1, await RunAsync(args));
        Assert.Contains(answer, _console.Errors, StringComparison.Ordinal);
        Assert.InRange(_console.Errors.Split('\n').Length, 2, 4);
        Assert.Equal("", _console.Output);
    }

    [Fact]
    public async Task Without_a_command_the_help_names_all_of_them()
    {
        Assert.Equal(0, await RunAsync());
        Assert.All(["evaluate", "compare", "register"], name => Assert.Contains(name, _console.Output, StringComparison.Ordinal));
    }

    private async Task<ModelPackage> ChosenAsync() =>
        await new ModelSource(ModelRegistries.Open(Models), NullLogger<ModelSource>.Instance).OpenAsync(new ModelOptions { Name = "tiny" });

    private static Task<int> RunAsync(params string[] args) => CommandLine.RunAsync(
        TrainCommands.Create(TimeProvider.System), args, new InvocationConfiguration { Output = Console.Out, Error = Console.Error });

    /// <summary>A tiny model, trained once for all tests of the class.</summary>
    public sealed class TrainedOnce : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public TrainedOnce()
        {
            using var console = new ConsoleCapture();
            var code = RunAsync(
                "word2vec-lstm", "--data", Repository.MadeUpTweets, "--out", _folder.Path, "--name", "tiny", "--dimensions", "8", "--units", "8",
                "--vector-epochs", "20", "--epochs", "12", "--batch", "16", "--learning-rate", "0.01", "--threads", "1",
                "--work", Path.Combine(_folder.Path, ".work")).GetAwaiter().GetResult();
            Assert.True(code == 0, console.Errors);
        }

        public string Package => Path.Combine(_folder.Path, "tiny", "1");

        public void Dispose() => _folder.Dispose();
    }
}
