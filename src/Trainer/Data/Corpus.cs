using System.Runtime.InteropServices;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Trainer.Data;

/// <summary>All that one training run reads, encoded with the vocabulary that comes from it.</summary>
internal sealed class Corpus
{
    private readonly Tokenizer _tokenizer;
    private readonly int[] _ids;

    private Corpus(Tokenizer tokenizer, Vocabulary vocabulary)
    {
        _tokenizer = tokenizer;
        _ids = new int[tokenizer.MaxTokens];
        Vocabulary = vocabulary;
    }

    /// <summary>The tokens seen often enough.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Labelled tweets to learn from.</summary>
    public LabelledTexts Train { get; } = new();

    /// <summary>Labelled tweets that decide when to stop and where the threshold lies.</summary>
    public LabelledTexts Validation { get; } = new();

    /// <summary>Tweets for word vectors: the labelled ones and the unlabelled.</summary>
    public EncodedTexts All { get; } = new();

    /// <summary>Reads the data twice: once to count tokens, once to encode. Memory holds ids, never the texts.</summary>
    /// <param name="endsWeight">Weight of rows of origin <c>ends</c>, whose date gives their label away.</param>
    /// <exception cref="DataException">A file is missing, empty or of one class.</exception>
    public static Corpus Read(TrainingData data, TokenizerSettings settings, int minCount, int maxVocabulary, float endsWeight,
        CancellationToken stop)
    {
        var tokenizer = new Tokenizer(settings);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var text in data.Texts())
        {
            stop.ThrowIfCancellationRequested();
            var reader = tokenizer.Read(text);
            while (reader.MoveNext())
            {
                CollectionsMarshal.GetValueRefOrAddDefault(lookup, reader.Current, out _)++;
            }
        }

        var corpus = new Corpus(tokenizer, Vocabulary.FromCounts(counts, minCount, maxVocabulary));
        foreach (var tweet in data.Train())
        {
            stop.ThrowIfCancellationRequested();
            var ids = corpus.Encode(tweet.Text);
            corpus.Train.Add(ids, tweet.Positive, tweet.Origin == "ends" ? endsWeight : 1);
            corpus.All.Add(ids);
        }

        foreach (var text in data.Unlabelled())
        {
            stop.ThrowIfCancellationRequested();
            corpus.All.Add(corpus.Encode(text));
        }

        foreach (var tweet in data.Validation())
        {
            corpus.Validation.Add(corpus.Encode(tweet.Text), tweet.Positive, 1);
        }

        corpus.Train.CheckLearnable(data.TrainName);
        corpus.Validation.CheckLearnable(data.ValidationName);
        return corpus;
    }

    private ReadOnlySpan<int> Encode(string text) => _ids.AsSpan(0, _tokenizer.Encode(text, Vocabulary, _ids));
}
