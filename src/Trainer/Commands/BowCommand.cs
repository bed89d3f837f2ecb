using System.CommandLine;
using System.Globalization;
using StreamSentiment.Trainer.Bow;
using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Onnx;
using StreamSentiment.Trainer.Packaging;
using StreamSentiment.Trainer.Runs;

namespace StreamSentiment.Trainer.Commands;

/// <summary><c>train bow</c>: bag of words or TF-IDF, a grid search for each learner, a package of each one's best.</summary>
internal static class BowCommand
{
    private const string Name = "bow";

    /// <summary>The command.</summary>
    /// <param name="time">The clock.</param>
    public static Command Create(TimeProvider time)
    {
        var options = new BowOptions();
        return WorkCommand.Create(
            Name,
            "Train on counted tokens or TF-IDF by a grid search and write a model package of the best for each learner.",
            options.All,
            (given, stop) => Train(given, options, time, stop));
    }

    private static void Train(ParseResult given, BowOptions options, TimeProvider time, CancellationToken stop)
    {
        var models = options.Models(given);
        var data = options.OpenData(given);
        // Says now, and not after the training, that the version is there already.
        options.OpenWriter(given);
        var tokenizer = options.Tokenizer(given);
        Console.Error.WriteLine("Reading tweets.");
        var digest = data.Digest();
        using var reading = data.ShowReading("Reading tweets", 2, time);
        var corpus = BowCorpus.Read(data, tokenizer, given.GetValue(options.MinCount), given.GetValue(options.MaxVocabulary), stop);
        reading.Dispose();
        Console.WriteLine($"{corpus.Train.Count} labelled tweets to learn from, {corpus.Vocabulary.Count} tokens known.");

        var done = new List<CheckpointStore>();
        foreach (var (learner, inverseFrequency) in models)
        {
            var name = $"{BowNames.Of(learner)} on {BowNames.Of(inverseFrequency)}";
            var checkpoints = options.OpenCheckpoints(given, Name, $"{BowNames.Of(learner)}-{BowNames.Of(inverseFrequency)}",
                digest, given.GetValue(options.RecallFloor).ToString(CultureInfo.InvariantCulture));
            done.Add(checkpoints);
            using var mine = checkpoints.Lock();
            if (GridState.IsPublished(checkpoints))
            {
                Console.Error.WriteLine($"{name}: written already before the command was stopped.");
                continue;
            }

            TrainOne(learner, inverseFrequency, name, checkpoints);
            GridState.MarkPublished(checkpoints);
        }

        done.ForEach(checkpoints => checkpoints.Delete());

        void TrainOne(BowLearner learner, bool inverseFrequency, string name, CheckpointStore checkpoints)
        {
            var started = time.GetTimestamp();
            var run = new RunLog();
            foreach (var (parameter, value) in options.Parameters(given).Concat(options.Text.InEffect(tokenizer)))
            {
                run.Parameter(parameter, value);
            }

            run.Parameter("learner", BowNames.Of(learner));
            run.Parameter("features", BowNames.Of(inverseFrequency));
            var trainer = new BowTrainer(given.GetValue(options.Seed), given.GetValue(options.Threads), stop);
            var best = new GridSearch(trainer, checkpoints, given.GetValue(options.RecallFloor), time).Search(
                BowGrid.Of(learner, inverseFrequency, given.GetValue(options.Grid)), corpus, inverseFrequency, name, run, Console.WriteLine, stop);
            run.Parameter("settings", best.Point);
            var trained = new TrainedModel
            {
                Family = "bow",
                EmbeddingType = BowNames.Of(inverseFrequency),
                Preprocessing = tokenizer,
                Onnx = OnnxBow.Export(best.Trained.Model, best.Trained.Calibration, best.Vectorizer, tokenizer.MaxTokens),
                Vocabulary = best.Corpus.Vocabulary.ToBytes(),
                Description = BowDescription.Of(learner, best),
                Command = options.Words(given, Name),
                ValidationScores = best.Trained.ValidationScores,
                TrainingTime = time.GetElapsedTime(started),
                Run = run,
            };
            var writer = options.OpenWriter(given);
            options.OpenPublisher(given, writer, data, time).Publish(trained, Console.WriteLine, stop);
            Console.WriteLine($"{name}: {writer.Outcome}");
        }
    }
}
