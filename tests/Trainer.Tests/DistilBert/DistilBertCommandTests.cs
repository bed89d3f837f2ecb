using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Commands;
using StreamSentiment.Trainer.Safetensors;

namespace StreamSentiment.Trainer.Tests.DistilBert;

/// <summary>The whole way from a checkpoint to a package and to predictions, by the command that people type.</summary>
[Collection("console")]
public sealed class DistilBertCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();
    private readonly (TextWriter Output, TextWriter Errors) _console = (Console.Out, Console.Error);

    public DistilBertCommandTests()
    {
        Console.SetOut(_output);
        Console.SetError(_errors);
    }

    private string Models => In("models");

    public void Dispose()
    {
        Console.SetOut(_console.Output);
        Console.SetError(_console.Errors);
        _folder.Dispose();
    }

    [Fact]
    public async Task Fine_tuning_from_a_bare_checkpoint_beats_chance_by_far_and_what_it_saves_predicts_the_same()
    {
        using var tiny = new TinyCheckpoint();
        tiny.Save(tiny.Tensors.Where(tensor => !tensor.Name.Contains("classifier", StringComparison.Ordinal))
            .Append(new NamedTensor("vocab_transform.weight", [1, 1], [1])));
        Assert.Equal(0, await TrainAsync(tiny, "--epochs", "8", "--save-checkpoint", In("saved")));
        Assert.Contains("holds no classifier: it begins at random", _errors.ToString(), StringComparison.Ordinal);

        var package = ModelPackage.Load(Path.Combine(Models, "tiny", "1"));
        Assert.Equal(("distilbert", "distilbert"), (package.Manifest.Family, package.Manifest.EmbeddingType));
        Assert.Equal(TokenizerKind.WordPiece, package.Manifest.Preprocessing.Tokenizer);
        Assert.Equal(
            File.ReadAllBytes(tiny.In("vocab.txt")), File.ReadAllBytes(Path.Combine(package.Directory, ModelPackage.VocabularyFile)));
        Assert.True(package.Manifest.Metrics["test_accuracy"] > 0.8, $"accuracy {package.Manifest.Metrics["test_accuracy"]}");
        using var model = new SentimentModel(package);
        Assert.Equal(float.NaN, model.Score("\u200B"));

        const string Text = "really nice window, thank you again";
        var logits = (await PredictAsync(In("saved"), JsonSerializer.Serialize(Text)))[0].GetProperty("logits");
        Assert.Equal(1 / (1 + Math.Exp(logits[0].GetDouble() - logits[1].GetDouble())), model.Score(Text), 5e-5);

        var test = Path.Combine(Repository.MadeUpTweets, "sentiment140", "test.csv");
        Assert.Equal(0, await RunAsync("evaluate", "--registry", Models, "--model", "tiny:1", "--file", test));
        Assert.Contains(
            FormattableString.Invariant($"accuracy {package.Manifest.Metrics["test_accuracy"]:0.0000}"), _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_of_three_labels_gets_a_new_classifier_and_the_same_seed_the_same_package()
    {
        using var tiny = new TinyCheckpoint(config => config["id2label"] = new JsonObject { ["0"] = "a", ["1"] = "b", ["2"] = "c" });
        Assert.Equal(0, await TrainAsync(tiny, "--epochs", "1"));
        Assert.Contains("has 3 labels", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await TrainAsync(tiny, "--epochs", "1"));
        Assert.Equal(Onnx("1"), Onnx("2"));
        Assert.Equal(0, await TrainAsync(tiny, "--epochs", "1", "--seed", "8"));
        Assert.NotEqual(Onnx("1"), Onnx("3"));
        Assert.Empty(Directory.EnumerateFiles(In("work")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Predictions_have_as_many_logits_as_there_are_labels(int labels)
    {
        using var tiny = new TinyCheckpoint(config =>
        {
            config.Remove("id2label");
            config["num_labels"] = labels;
        });
        var answers = await PredictAsync(tiny.Path, "\"teapot\"", "\"\"", "\"\\ud83d\\ude00\"", $"\"{new string('!', 99)}\"");
        Assert.Equal(4, answers.Count);
        Assert.All(answers, answer => Assert.Equal(labels, answer.GetProperty("logits").GetArrayLength()));
        Assert.Equal([3, 2, 3, 40], answers.Select(answer => answer.GetProperty("input_ids").GetArrayLength()));
        // Nothing else on standard output.
        Assert.Equal(4, _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Half_of_a_surrogate_pair_is_as_if_it_were_not_there()
    {
        using var tiny = new TinyCheckpoint();
        var answers = await PredictAsync(
            tiny.Path,
            "\"teapot\"", "\"tea\\ud83dpot\"", "\"\\ude00teapot\"", "\"\\ud83d\\ud83d\\ude00\"",
            "\"\\ud83d\\ude00\"", "\"teapot\\\\ud83d\"");
        Assert.Equal(6, answers.Count);
        var ids = answers.ConvertAll(answer => answer.GetProperty("input_ids").GetRawText());
        Assert.Equal((ids[0], ids[0], ids[4]), (ids[1], ids[2], ids[3]));
        // Six letters behind a backslash are no escape.
        Assert.NotEqual(ids[0], ids[5]);
    }

    [Fact]
    public async Task What_cannot_be_predicted_is_a_clear_error()
    {
        using var tiny = new TinyCheckpoint();
        Assert.Equal(1, await RunAsync("distilbert", "--checkpoint", tiny.Path, "--predict", In("gone.jsonl")));
        _folder.Write("bad.jsonl", "\"good\"\n{\"text\": 1}\n");
        Assert.Equal(1, await RunAsync("distilbert", "--checkpoint", tiny.Path, "--predict", In("bad.jsonl")));
        Assert.Contains("bad.jsonl, line 2: expected one JSON string", _errors.ToString(), StringComparison.Ordinal);
        _folder.Write("blank.jsonl", "\"good\"\n\n\"bad\"\n");
        Assert.Equal(1, await RunAsync("distilbert", "--checkpoint", tiny.Path, "--predict", In("blank.jsonl")));
        Assert.Contains("blank.jsonl, line 2: the line is blank", _errors.ToString(), StringComparison.Ordinal);
        tiny.Save(tiny.Tensors.Where(tensor => tensor.Name != "classifier.bias"));
        Assert.Equal(1, await RunAsync("distilbert", "--checkpoint", tiny.Path, "--predict", In("bad.jsonl")));
        Assert.Contains("holds no classifier", _errors.ToString(), StringComparison.Ordinal);
        File.WriteAllBytes(tiny.Weights, File.ReadAllBytes(tiny.Weights)[..^100]);
        Assert.Equal(1, await RunAsync("distilbert", "--checkpoint", tiny.Path, "--predict", In("bad.jsonl")));
        Assert.Contains("is cut short", _errors.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await RunAsync("distilbert", "--checkpoint", In("gone"), "--predict", In("bad.jsonl")));
        Assert.Contains("There is no checkpoint folder", _errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_above_the_limit_of_the_stream_can_be_registered_and_evaluated()
    {
        using var tiny = new TinyCheckpoint(config => config["vocab_size"] = 1_100_000);
        Assert.Equal(0, await TrainAsync(tiny, "--epochs", "0"));
        Assert.Throws<ModelPackageException>(() => ModelPackage.Load(Path.Combine(Models, "tiny", "1")));
        var test = Path.Combine(Repository.MadeUpTweets, "sentiment140", "test.csv");
        Assert.Equal(0, await RunAsync("evaluate", "--registry", Models, "--model", "tiny:1", "--file", test));
    }

    [SkippableFact]
    public async Task A_device_that_is_not_there_is_a_clear_error()
    {
        Skip.If(TorchSharp.torch.cuda.is_available(), "there is a GPU");
        using var tiny = new TinyCheckpoint();
        Assert.Equal(1, await TrainAsync(tiny, "--device", "cuda"));
        Assert.Contains("--device cuda", _errors.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(0, await TrainAsync(tiny, "--device", "abacus"));
    }

    private string In(string file) => Path.Combine(_folder.Path, file);

    private byte[] Onnx(string version) => File.ReadAllBytes(Path.Combine(Models, "tiny", version, ModelPackage.OnnxFile));

    private async Task<List<JsonElement>> PredictAsync(string checkpoint, params string[] lines)
    {
        _folder.Write("texts.jsonl", string.Join('\n', lines) + "\n");
        var before = _output.ToString().Length;
        Assert.Equal(0, await RunAsync("distilbert", "--checkpoint", checkpoint, "--predict", In("texts.jsonl"), "--threads", "1"));
        return
        [
            .. _output.ToString()[before..].Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement),
        ];
    }

    private Task<int> TrainAsync(TinyCheckpoint tiny, params string[] more) => RunAsync(
    [
        "distilbert", "--checkpoint", tiny.Path, "--data", Repository.MadeUpTweets, "--registry", Models, "--name", "tiny", "--batch", "16",
        "--learning-rate", "0.002", "--threads", "1", "--work", In("work"), .. more,
    ]);

    private Task<int> RunAsync(params string[] args)
    {
        var root = new RootCommand { DistilBertCommand.Create(TimeProvider.System), EvaluateCommand.Create(TimeProvider.System) };
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { Output = _output, Error = _errors });
    }
}
