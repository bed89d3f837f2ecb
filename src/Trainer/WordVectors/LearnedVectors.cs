using StreamSentiment.Trainer.Checkpoints;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Learns the word vectors that an LSTM starts from, pass by pass, and keeps them for the next training that wants the same.</summary>
/// <param name="epochs">Passes.</param>
/// <param name="work">Folder of checkpoints and temporary files.</param>
/// <param name="identity">What else decides the vectors: the texts, the tokenizer, the vocabulary.</param>
internal sealed class LearnedVectors(
    Corpus corpus, int dimensions, int epochs, int threads, int seed, string work, string[] identity, TimeProvider time)
{
    private const string Vectors = "vectors";

    /// <summary>Learns them, goes on from the last pass, or takes the kept ones.</summary>
    /// <param name="embeddingType"><c>word2vec</c> or <c>glove</c>.</param>
    /// <returns>[vocabulary, dimensions], row by row.</returns>
    public float[] Learn(string embeddingType, CancellationToken stop)
    {
        var store = new CheckpointStore(work, $"vectors-{embeddingType}", [$"{dimensions} {epochs} {threads} {seed}", .. identity]);
        using var mine = store.Lock();
        var kept = store.Load();
        if (kept?.Arrays.GetValueOrDefault(Vectors) is { } known)
        {
            Console.Error.WriteLine($"Taking the word vectors from {store.Location}.");
            return known;
        }

        var learned = embeddingType == "glove" ? ByGlove(store, kept, stop) : BySkipGram(store, kept, stop);
        store.Save(new Checkpoint(new Dictionary<string, float[]> { [Vectors] = learned }, new Dictionary<string, double>()));
        return learned;
    }

    private float[] BySkipGram(CheckpointStore store, Checkpoint? begun, CancellationToken stop)
    {
        var settings = new SkipGramSettings { Dimensions = dimensions, Epochs = epochs, Threads = threads, Seed = seed };
        var model = new SkipGram(corpus.All, corpus.Vocabulary.Count, settings);
        if (begun is not null)
        {
            model.Restore(begun);
        }

        var progress = new Progress("Word vectors", Math.Max(1, (long)corpus.All.TokenCount * (epochs - model.Passes)), time);
        var vectors = model.Train(progress, stop, () => store.Save(model.Save()));
        progress.Done();
        return vectors;
    }

    private float[] ByGlove(CheckpointStore store, Checkpoint? begun, CancellationToken stop)
    {
        var settings = new GloveSettings { Dimensions = dimensions, Epochs = epochs, Threads = threads, Seed = seed };
        var files = $"{store.Location}.files";
        Directory.CreateDirectory(files);
        try
        {
            var counting = new Progress("Counting co-occurrences", Math.Max(1, corpus.All.TokenCount), time);
            var runs = new CooccurrenceCounter(settings, files).Count(new SentencesInMemory(corpus.All), counting, stop);
            counting.Done();
            var shuffling = new Progress("Shuffling", Math.Max(1, runs.Sum(run => run.Count)), time);
            var pairs = ShuffledCooccurrences.Write(runs, files, settings.Memory, seed, shuffling, stop);
            shuffling.Done();
            var model = new Glove(pairs, corpus.Vocabulary.Count, settings, MemoryBudget.Machine);
            if (begun is not null)
            {
                model.Restore(begun);
            }

            var progress = new Progress("Word vectors", Math.Max(1, pairs.Count * (epochs - model.Passes)), time);
            var vectors = model.Train(progress, stop, _ => store.Save(model.Save()));
            progress.Done();
            return vectors;
        }
        finally
        {
            Directory.Delete(files, recursive: true);
        }
    }
}
