using System.CommandLine;
using System.Globalization;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.DistilBert;
using StreamSentiment.Trainer.Onnx;
using StreamSentiment.Trainer.Packaging;
using StreamSentiment.Trainer.Runs;
using StreamSentiment.Trainer.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamSentiment.Trainer.Commands;

/// <summary><c>train distilbert</c>: a checkpoint, fine-tuned, as a package; or its answers to a file of texts.</summary>
internal static class DistilBertCommand
{
    private const string Name = "distilbert";
    private const float ExportTolerance = 5e-5f;

    /// <summary>The command.</summary>
    /// <param name="time">The clock.</param>
    public static Command Create(TimeProvider time)
    {
        var options = new DistilBertOptions();
        return WorkCommand.Create(
            Name,
            "Fine-tune a DistilBERT checkpoint on labelled tweets and write a model package, or answer texts with it.",
            options.All,
            (result, stop) =>
            {
                if (result.GetValue(options.Predict) is { } texts)
                {
                    Predict(result, options, texts, stop);
                }
                else
                {
                    Train(result, options, time, stop);
                }
            });
    }

    private static void Predict(ParseResult given, DistilBertOptions options, string texts, CancellationToken stop)
    {
        var device = Devices.Open(given.GetValue(options.Device)!);
        set_num_threads(given.GetValue(options.Threads));
        var folder = new HuggingFaceFolder(given.GetValue(options.Checkpoint)!);
        var (network, hasHead) = folder.Open();
        using var own = network;
        if (!hasHead)
        {
            throw new DataException(
                $"{folder.Weights} holds no classifier (pre_classifier and classifier), so it has no logits: fine-tune it first, "
                + "without --predict.");
        }

        network.to(device);
        new Predictor(folder, network, device).Run(texts, Console.Out, stop);
    }

    private static void Train(ParseResult given, DistilBertOptions options, TimeProvider time, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        var device = Devices.Open(given.GetValue(options.Device)!);
        var data = options.OpenData(given);
        var writer = options.OpenWriter(given);
        var save = given.GetValue(options.SaveCheckpoint);
        if (save is not null)
        {
            HuggingFaceFolder.CheckFree(save);
            OutputPlaces.CheckFolder(options.SaveCheckpoint.Name, save);
        }

        var folder = new HuggingFaceFolder(given.GetValue(options.Checkpoint)!);
        var settings = Settings(given, options);
        using var network = Open(folder, settings);
        network.to(device);
        var run = new RunLog();
        foreach (var (name, value) in options.Parameters(given))
        {
            run.Parameter(name, value);
        }

        run.Parameter("checkpoint_sha256", TextFiles.Digest(folder.Weights));
        Console.Error.WriteLine("Reading tweets.");
        var maxTokens = Math.Min(given.GetValue(options.MaxTokens), Math.Min(folder.MaxTokens, TokenizerSettings.MaxTokensLimit));
        var tokenizer = folder.CreateTokenizer(maxTokens);
        using var reading = data.ShowReading("Reading tweets", 1, time);
        var train = LabelledTexts.Encode(data.Train(), tokenizer, stop);
        var validation = LabelledTexts.Encode(data.Validation(), tokenizer, stop);
        reading.Dispose();
        train.CheckLearnable(data.TrainName);
        validation.CheckLearnable(data.ValidationName);
        Console.WriteLine($"{train.Count} labelled tweets to learn from, {folder.Vocabulary.Count} word pieces known.");

        var checkpoints = options.OpenCheckpoints(given, Name, "network", folder.Digest(), data.Digest());
        using var mine = checkpoints.Lock();
        var positive = network.Config.PositiveLabel!.Value;
        var scores = new FineTuner(settings, checkpoints, run, time, Console.WriteLine)
            .Train(network, train, validation, positive, device, stop);
        options.OpenPublisher(given, writer, data, time).Publish(
            new TrainedModel
            {
                Family = "distilbert",
                EmbeddingType = "distilbert",
                Preprocessing = new TokenizerSettings
                {
                    Tokenizer = TokenizerKind.WordPiece,
                    WordPiece = folder.Tokenizer,
                    MaxTokens = maxTokens,
                },
                Onnx = OnnxDistilBert.Export(network, positive),
                Vocabulary = folder.Vocabulary.ToBytes(),
                Description = Describe(network.Config, folder),
                Command = options.Words(given, $"{Name} --checkpoint DIR"),
                ValidationScores = scores,
                ExportTolerance = ExportTolerance,
                TrainingTime = time.GetElapsedTime(started),
                Run = run,
            },
            Console.WriteLine,
            stop);
        Console.WriteLine(writer.Outcome);
        if (save is not null)
        {
            folder.Save(save, network);
            Console.WriteLine($"Saved the checkpoint to {save}.");
        }

        checkpoints.Delete();
    }

    private static FineTuneSettings Settings(ParseResult given, DistilBertOptions options) => new()
    {
        Epochs = given.GetValue(options.Epochs),
        Patience = given.GetValue(options.Patience),
        Batch = given.GetValue(options.Batch),
        LearningRate = given.GetValue(options.LearningRate),
        WarmUp = given.GetValue(options.WarmUp),
        WeightDecay = given.GetValue(options.WeightDecay),
        Threads = given.GetValue(options.Threads),
        Seed = given.GetValue(options.Seed),
    };

    /// <summary>The network with two labels; a classifier that is missing or has others begins at random.</summary>
    private static DistilBertNetwork Open(HuggingFaceFolder folder, FineTuneSettings settings)
    {
        set_num_threads(settings.Threads);
        random.manual_seed(settings.Seed);
        var fitting = folder.Config.PositiveLabel is not null;
        var (network, hasHead) = folder.Open(fitting ? null : folder.Config with { Labels = ["NEGATIVE", "POSITIVE"] });
        if (!hasHead)
        {
            Console.Error.WriteLine(fitting
                ? $"{folder.Weights} holds no classifier: it begins at random."
                : $"The classifier has {folder.Config.Labels.Count} labels, not negative and positive: a new one begins at random.");
        }

        return hasHead || settings.Epochs > 0
            ? network
            : throw new DataException("A classifier that begins at random must be trained: give --epochs of at least 1.");
    }

    private static string Describe(DistilBertConfig config, HuggingFaceFolder folder) => string.Create(CultureInfo.InvariantCulture,
        $"""
        A DistilBERT of {config.Layers} layers, {config.Heads} heads and {config.Dimensions} components
        ({folder.Vocabulary.Count:N0} word pieces), fine-tuned from a checkpoint.
        """);
}
