using System.CommandLine;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Data;
using StreamSentiment.Trainer.Lstm;
using StreamSentiment.Trainer.Packaging;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Commands;

/// <summary><c>train word2vec-lstm</c>: word vectors, LSTM, package.</summary>
internal static class TrainCommand
{
    /// <summary>The command.</summary>
    /// <param name="time">The clock.</param>
    public static Command Create(TimeProvider time)
    {
        var options = new TrainOptions();
        var command = new Command("word2vec-lstm", "Train word vectors and an LSTM on labelled tweets and write a model package.");
        foreach (var option in options.All)
        {
            command.Options.Add(option);
        }

        command.SetAction((result, stop) => Failures.Report(() => Train(result, options, time, stop)));
        return command;
    }

    private static void Train(ParseResult given, TrainOptions options, TimeProvider time, CancellationToken stop)
    {
        var folder = new DataFolder(given.GetValue(options.Data)!);
        var (models, name) = (given.GetValue(options.Models)!, given.GetValue(options.Name)!);
        var writer = new PackageWriter(models, name, given.GetValue(options.Version) ?? PackageWriter.NextVersion(models, name));
        var tokenizer = new TokenizerSettings { MaxTokens = given.GetValue(options.MaxTokens) };

        Console.Error.WriteLine("Reading tweets.");
        var corpus = Corpus.Read(
            folder,
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
        var trained = new LstmTrainer(settings, Console.WriteLine)
            .Train(corpus.Train, corpus.Validation, vectors, corpus.Vocabulary.Count, time, stop);
        var package = new LstmPackage(writer, folder, tokenizer, given.GetValue(options.RecallFloor), time)
            .Publish(trained, corpus.Vocabulary, Command(given, options), Console.WriteLine, stop);
        Console.WriteLine($"Wrote {package} to {package.Directory}.");
    }

    /// <summary>What to type for the same package; where the data lay is each one's own affair.</summary>
    private static string Command(ParseResult given, TrainOptions options)
    {
        var words = options.All
            .Where(option => option != options.Data && option != options.Models && given.GetResult(option) is { Implicit: false })
            .Select(option => $"{option.Name} {string.Join(' ', given.GetResult(option)!.Tokens.Select(token => token.Value))}");
        return string.Join(' ', words.Prepend("./train word2vec-lstm"));
    }
}
