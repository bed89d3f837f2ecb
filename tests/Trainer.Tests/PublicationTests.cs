using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Commands;
using StreamSentiment.Trainer.Packaging;
using StreamSentiment.Trainer.Runs;

namespace StreamSentiment.Trainer.Tests;

/// <summary>What becomes of a training when its version cannot be published as it was meant to be.</summary>
[Collection("console")]
public sealed class PublicationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConsoleCapture _console = new();

    private string Models => Path.Combine(_folder.Path, "models");

    private string Work => Path.Combine(_folder.Path, "work");

    public void Dispose()
    {
        _console.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_training_whose_version_was_taken_meanwhile_is_published_under_another_without_training_again()
    {
        Assert.Equal(0, await TrainAsync("--version", "7"));
        var output = Meanwhile(() => Directory.CreateDirectory(Path.Combine(Models, "tiny", "1")));
        Assert.Equal(1, await TrainAsync("--version", "1"));
        Assert.Contains("Pass 3:", output.ToString(), StringComparison.Ordinal);
        Assert.Contains(Path.Combine("tiny", "1"), _console.Errors, StringComparison.Ordinal);
        Assert.Contains("with another --version", _console.Errors, StringComparison.Ordinal);

        output.GetStringBuilder().Clear();
        Assert.True(await TrainAsync("--version", "2") == 0, _console.Errors);
        Assert.DoesNotContain("Pass ", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(Onnx("7"), Onnx("2"));
        Assert.DoesNotContain(Directory.EnumerateFiles(Work), file => Path.GetFileName(file).StartsWith("word2vec-lstm", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_number_that_was_taken_meanwhile_is_passed_over_and_the_package_names_its_own_everywhere()
    {
        Meanwhile(() => Directory.CreateDirectory(Path.Combine(Models, "tiny", "1")));
        Assert.True(await TrainAsync() == 0, _console.Errors);
        AssertNamed("2");
    }

    [Fact]
    public async Task A_number_that_is_taken_while_the_package_is_written_is_passed_over_too()
    {
        // Another training takes the number between its drawing and the move.
        Assert.Equal(0, await TrainAsync("--version", "5"));
        var package = ModelPackage.Load(Path.Combine(Models, "tiny", "5"));
        using var writer = new PackageWriter(Models, "tiny", null);
        var version = writer.NextVersion();
        Directory.CreateDirectory(Path.Combine(Models, "tiny", version));
        writer.Draft(package.Manifest, Trained(package), package.Golden, "", new Dictionary<string, byte[]>());
        Assert.Equal(("6", "7"), (version, writer.NextVersion()));
        Assert.Null(writer.TryPublish(version));
        Assert.Equal(Path.Combine(Models, "tiny", "7"), writer.TryPublish("7"));
    }

    [Fact]
    public void Drafts_of_processes_that_are_gone_are_removed_and_those_of_running_ones_are_not()
    {
        var model = Path.Combine(Models, "tiny");
        // Killed: with its lock, which nobody holds, before it had a folder, and before locks.
        _folder.Write("models/tiny/.draft-1-a/model.onnx", "x");
        _folder.Write("models/tiny/.draft-1-a.lock", "");
        _folder.Write("models/tiny/.draft-1-b.lock", "");
        _folder.Write("models/tiny/.draft-1-c/model.onnx", "x");
        _folder.Write("models/tiny/.mine/notes.txt", "x");
        _folder.Write("models/tiny/1/model.json", "x");
        using var running = new DraftFolder(model);
        running.Open();
        DraftFolder.RemoveLeftovers(model);
        var name = Path.GetFileName(running.Location);
        Assert.Equal([name, $"{name}.lock", ".mine", "1"],
            Directory.EnumerateFileSystemEntries(model).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_publication_removes_the_drafts_of_killed_ones()
    {
        _folder.Write("models/tiny/.draft-1-a/model.onnx", "x");
        _folder.Write("models/tiny/.draft-1-a.lock", "");
        Assert.True(await TrainAsync() == 0, _console.Errors);
        AssertNamed("1");
    }

    [Fact]
    public void What_is_not_published_leaves_no_folder_that_it_made_and_every_other()
    {
        var model = Path.Combine(Models, "tiny");
        using (var draft = new DraftFolder(model))
        {
            draft.Open();
            _folder.Write(Path.Combine(draft.Location, "model.onnx"), "x");
        }

        Assert.False(Directory.Exists(model));

        Directory.CreateDirectory(model);
        using (var draft = new DraftFolder(model))
        {
            draft.Open();
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(model));
    }

    private static TrainedModel Trained(ModelPackage package) => new()
    {
        Family = "lstm",
        EmbeddingType = "word2vec",
        Preprocessing = package.Manifest.Preprocessing,
        Onnx = File.ReadAllBytes(Path.Combine(package.Directory, ModelPackage.OnnxFile)),
        Vocabulary = File.ReadAllBytes(Path.Combine(package.Directory, ModelPackage.VocabularyFile)),
        Description = "",
        Command = "",
        TrainingTime = TimeSpan.Zero,
        Run = new RunLog(),
    };

    private void AssertNamed(string version)
    {
        var folder = Path.Combine(Models, "tiny", version);
        Assert.Equal(version, ModelPackage.Load(folder).Version);
        Assert.Equal(version, RunRecord.Read(folder)!.Version);
        Assert.StartsWith($"# tiny, version {version}\n", File.ReadAllText(Path.Combine(folder, ModelPackage.CardFile)), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Models, "tiny"), ".*"));
    }

    /// <summary>Does something in the middle of the training.</summary>
    private static HookedWriter Meanwhile(Action action)
    {
        var writer = new HookedWriter("Pass 2:", action);
        Console.SetOut(writer);
        return writer;
    }

    private PackageFile Onnx(string version) => ModelPackage.Load(Path.Combine(Models, "tiny", version)).Manifest.Files[ModelPackage.OnnxFile];

    private Task<int> TrainAsync(params string[] more) => CommandLine.RunAsync(TrainCommands.Create(TimeProvider.System),
    [
        "word2vec-lstm", "--data", Repository.MadeUpTweets, "--registry", Models, "--name", "tiny", "--work", Work, "--dimensions", "8", "--units", "8",
        "--vector-epochs", "5", "--epochs", "3", "--batch", "16", "--learning-rate", "0.01", "--threads", "1", .. more,
    ]);
}
