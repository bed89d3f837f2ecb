using System.CommandLine;
using System.Globalization;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Lstm;
using StreamSentiment.Trainer.Onnx;
using StreamSentiment.Trainer.Packaging;
using StreamSentiment.Trainer.Runs;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Commands;

/// <summary><c>train word2vec-lstm</c>: word vectors, LSTM, package.</summary>
internal static class LstmCommand
{
    private const string Name = "word2vec-lstm";

    /// <summary>The command.</summary>
    /// <param name="time">The clock.</param>
    public static Command Create(TimeProvider time)
    {
        var options = new LstmOptions();
        var command = new Command(Name, "Train word vectors and an LSTM on labelled tweets and write a model package.");
        foreach (var option in options.All)
        {
            command.Options.Add(option);
        }

        command.SetAction((result, stop) => Failures.Report(() => Train(result, options, time, stop)));
        return command;
    }

    private static void Train(ParseResult given, LstmOptions options, TimeProvider time, CancellationToken stop)
    {
        var started = time.GetTimestamp();
        var data = options.OpenData(given);
        var writer = options.OpenWriter(given);
        var tokenizer = new TokenizerSettings { MaxTokens = given.GetValue(options.MaxTokens) };
        var run = new RunLog();
        foreach (var (name, value) in options.Parameters(given))
        {
            run.Parameter(name, value);
        }

        Console.Error.WriteLine("Reading tweets.");
        var corpus = Corpus.Read(
            data,
            tokenizer,
            given.GetValue(options.MinCount),
            given.GetValue(options.MaxVocabulary),
            (float)given.GetValue(options.EndsWeight),
            stop);
        Console.WriteLine(
            $"{corpus.Train.Count} labelled tweets to learn from, {corpus.All.Count} texts for word vectors, "
            + $"{corpus.Vocabulary.Count} tokens known.");

        var (seed, threads, passes) = (given.GetValue(options.Seed), given.GetValue(options.Threads), given.GetValue(options.VectorEpochs));
        var progress = new Progress("Word vectors", Math.Max(1, (long)corpus.All.Count * passes), time);
        var vectors = new SkipGram(
            corpus.All,
            corpus.Vocabulary.Count,
            new SkipGramSettings { Dimensions = given.GetValue(options.Dimensions), Epochs = passes, Seed = seed, Threads = threads })
                .Train(progress, stop);
        progress.Done();

        var settings = new LstmSettings
        {
            Units = given.GetValue(options.Units),
            Pooling = given.GetValue(options.Pooling),
            Epochs = given.GetValue(options.Epochs),
            Patience = given.GetValue(options.Patience),
            Batch = given.GetValue(options.Batch),
            LearningRate = given.GetValue(options.LearningRate),
            Dropout = given.GetValue(options.Dropout),
            Threads = threads,
            Seed = seed,
        };
        var trained = new LstmTrainer(settings, Console.WriteLine, run)
            .Train(corpus.Train, corpus.Validation, vectors, corpus.Vocabulary.Count, time, stop);
        var package = options.OpenPublisher(given, writer, data, time).Publish(
            new TrainedModel
            {
                Family = "lstm",
                EmbeddingType = "word2vec",
                Preprocessing = tokenizer,
                Onnx = OnnxLstm.Export(trained.Weights),
                Vocabulary = corpus.Vocabulary.ToBytes(),
                Description = Describe(trained.Weights, corpus.Vocabulary),
                Command = options.Words(given, Name),
                ValidationScores = trained.ValidationScores,
                TrainingTime = time.GetElapsedTime(started),
                Run = run,
            },
            Console.WriteLine,
            stop);
        Console.WriteLine($"Wrote {package} to {package.Directory}.");
    }

    private static string Describe(LstmWeights weights, Vocabulary vocabulary) => string.Create(CultureInfo.InvariantCulture,
        $"""
        An LSTM of {weights.Units} units over {weights.Dimensions}-component word vectors ({vocabulary.Count:N0} tokens; skip-gram with
        negative sampling, then tuned), {(weights.Pooling == Pooling.Max ? "the largest value of each unit over all tokens" : "the state after the last token")}, one output.
        """);
}
