using System.CommandLine;
using System.Globalization;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Commands;

/// <summary><c>train glove</c>: word vectors from co-occurrences.</summary>
internal static class GloveCommand
{
    /// <summary>The command.</summary>
    /// <param name="time">The clock.</param>
    public static Command Create(TimeProvider time)
    {
        var options = new GloveOptions();
        return VectorTraining.Create("glove", "Learn word vectors from any text by GloVe, from how often words stand together.", options,
            time, (given, training, stop) => Train(options.Read(given), training, time, stop));
    }

    private static float[] Train(GloveSettings settings, VectorTraining training, TimeProvider time, CancellationToken stop)
    {
        var (vocabulary, sentences) = (training.Texts.Vocabulary, training.Texts.Sentences);
        var counting = new Progress("Counting co-occurrences", sentences.TokenCount, time);
        var runs = new CooccurrenceCounter(settings, training.Files).Count(sentences, counting, stop);
        counting.Done();

        var shuffling = new Progress("Shuffling", Math.Max(1, runs.Sum(run => run.Count)), time);
        var pairs = ShuffledCooccurrences.Write(runs, training.Files, settings.Memory, settings.Seed, shuffling, stop);
        shuffling.Done($": {pairs.Count} different pairs");

        var model = new Glove(pairs, vocabulary.Count, settings, MemoryBudget.Machine);
        training.Resume(model.Restore, () => model.Passes);
        var progress = new Progress("Word vectors", pairs.Count * (settings.Epochs - model.Passes), time);
        var vectors = model.Train(progress, stop, loss =>
        {
            training.Checkpoints.Save(model.Save());
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Pass {model.Passes}: loss {loss:0.0000} a pair"));
        });
        progress.Done();
        return vectors;
    }
}
