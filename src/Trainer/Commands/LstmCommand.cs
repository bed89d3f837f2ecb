using System.CommandLine;
using System.Globalization;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Checkpoints;
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

        var (seed, threads) = (given.GetValue(options.Seed), given.GetValue(options.Threads));
        var digest = data.Digest();
        var vectors = Vectors(given, options, corpus, digest, time, stop);
        var settings = new LstmSettings
        {
            Units = given.GetValue(options.Units),
            Directions = given.GetValue(options.Directions),
            Pooling = given.GetValue(options.Pooling),
            Epochs = given.GetValue(options.Epochs),
            Patience = given.GetValue(options.Patience),
            Batch = given.GetValue(options.Batch),
            LearningRate = given.GetValue(options.LearningRate),
            Dropout = given.GetValue(options.Dropout),
            EmbeddingDropout = given.GetValue(options.EmbeddingDropout),
            WordDropout = given.GetValue(options.WordDropout),
            Threads = threads,
            Seed = seed,
        };
        var checkpoints = options.OpenCheckpoints(given, Name, "lstm", digest);
        var trained = new LstmTrainer(settings, run, checkpoints, Console.WriteLine)
            .Train(corpus.Train, corpus.Validation, vectors, corpus.Vocabulary.Count, time, stop);
        var package = new ModelPublisher(writer, data, given.GetValue(options.RecallFloor), time).Publish(
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

    /// <summary>Word vectors of this corpus. They are kept: a training that differs in the LSTM alone need not learn them again.</summary>
    private static float[] Vectors(
        ParseResult given, LstmOptions options, Corpus corpus, string digest, TimeProvider time, CancellationToken stop)
    {
        var settings = new SkipGramSettings
        {
            Dimensions = given.GetValue(options.Dimensions),
            Epochs = given.GetValue(options.VectorEpochs),
            Seed = given.GetValue(options.Seed),
            Threads = given.GetValue(options.Threads),
        };
        var kept = new CheckpointStore(given.GetValue(options.Work)!, "word2vec-vectors", settings.ToString(), digest,
            $"{given.GetValue(options.MinCount)} {given.GetValue(options.MaxVocabulary)} {given.GetValue(options.MaxTokens)}");
        if (kept.Load() is { } known)
        {
            Console.Error.WriteLine($"Taking the word vectors from {kept.Location}.");
            return known.Arrays["words"];
        }

        var progress = new Progress("Word vectors", Math.Max(1, (long)corpus.All.Count * settings.Epochs), time);
        var vectors = new SkipGram(corpus.All, corpus.Vocabulary.Count, settings).Train(progress, stop);
        progress.Done();
        kept.Save(new Checkpoint(new Dictionary<string, float[]> { ["words"] = vectors }, new Dictionary<string, double>()));
        return vectors;
    }

    private static string Describe(LstmWeights weights, Vocabulary vocabulary) => string.Create(CultureInfo.InvariantCulture,
        $"""
        {(weights.Directions == 2 ? "A bidirectional" : "An")} LSTM of {weights.Units} units{(weights.Directions == 2 ? " in each direction" : "")}
        over {weights.Dimensions}-component word vectors ({vocabulary.Count:N0} tokens; skip-gram with negative sampling, then tuned),
        {Describe(weights.Pooling)}, one output.
        """);

    private static string Describe(Pooling pooling) => pooling switch
    {
        Pooling.Last => "the state after the last token",
        Pooling.Max => "the largest value of each unit over all tokens",
        Pooling.Attention => "an average of the states weighted by attention",
        _ => "the largest value of each unit and an average weighted by attention",
    };
}
