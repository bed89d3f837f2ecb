using System.CommandLine;
using StreamSentiment.Trainer.WordVectors;

namespace StreamSentiment.Trainer.Commands;

/// <summary>What the commands that learn word vectors take: their texts, where the vectors go, the vocabulary, seed, threads.</summary>
internal abstract class VectorOptions(int window, int epochs, double learningRate)
{
    public Option<string[]> Input { get; } = new("--input")
    {
        Description = "Files of texts, gzipped or not: one text a line, or CSV of tweets (a column text, or Sentiment140's six).",
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<string?> Data { get; } = new("--data")
        { Description = "Instead of --input: folder with the data; learns from all its texts." };

    public Option<string> Out { get; } = Options.Text("--out", "File to write the vectors to.", "vectors.txt");

    public Option<bool> Header { get; } = new("--word2vec-header")
        { Description = "Begin the file with word2vec's line 'count dimensions'." };

    public Option<int> Dimensions { get; } = Options.Number("--dimensions", "Components of a word vector.", 100, 2, 1000);

    public Option<int> Window { get; } = Options.Number("--window", "Farthest neighbour that counts.", window, 1, 100);

    public Option<int> Epochs { get; } = Options.Number("--epochs", "Passes.", epochs, 1, 1000);

    public Option<int> MinCount { get; } = Options.Number("--min-count", "A token must occur this often to be known.", 5, 1, 1_000_000);

    public Option<int> MaxVocabulary { get; } = Options.Number("--max-vocabulary", "Largest number of known tokens.",
        200_000, 3, 2_000_000);

    public Option<double> LearningRate { get; } = Options.Real("--learning-rate", "Step at the start.", learningRate, 1e-6, 1);

    public Option<int> Threads { get; } = Options.Number("--threads", "Threads; with 1 two runs give the same vectors.",
        Environment.ProcessorCount, 1, 256);

    public Option<int> Seed { get; } = Options.Number("--seed", "Seed of all chance.", 7, 0, int.MaxValue);

    public Option<string?> Nearest { get; } = new("--nearest")
        { Description = "Words, with commas, whose nearest words are printed at the end." };

    public Option<string> Work { get; } = Options.Text("--work",
        "Folder of checkpoints and temporary files: the same command, run again, goes on from the last pass.", ".training");

    public Option<bool> Restart { get; } = new("--restart") { Description = "Start from the beginning, whatever checkpoint there is." };

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All => [Input, Data, Out, Header, .. Settings, Nearest, Work, Restart];

    /// <summary>Those that decide the result.</summary>
    public IEnumerable<Option> Settings => [Dimensions, Window, Epochs, .. Own, MinCount, MaxVocabulary, LearningRate, Threads, Seed];

    /// <summary>Refuses what this machine cannot do, before any work.</summary>
    /// <exception cref="StreamSentiment.Trainer.Data.DataException">It cannot.</exception>
    public virtual void Check(ParseResult given, MemoryBudget memory)
    {
    }

    /// <summary>Those of one command alone.</summary>
    protected abstract IEnumerable<Option> Own { get; }
}
