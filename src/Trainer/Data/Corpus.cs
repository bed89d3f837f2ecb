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

    /// <summary>Reads the folder twice: once to count tokens, once to encode. Memory holds ids, never the texts.</summary>
    /// <param name="endsWeight">Weight of rows of origin <c>ends</c>, whose date gives their label away.</param>
    /// <exception cref="DataException">A file is missing, empty or of one class.</exception>
    public static Corpus Read(DataFolder folder, TokenizerSettings settings, int minCount, int maxVocabulary, float endsWeight,
        CancellationToken stop)
    {
        var tokenizer = new Tokenizer(settings);
        HashSet<string> judged = [.. LabelledFile.Read(folder.Validation).Concat(LabelledFile.Read(folder.Test))
            .Select(tweet => TextFold.Of(tweet.Text))];
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var text in LabelledTweets(folder, judged).Select(tweet => tweet.Text).Concat(UnlabelledTexts(folder)))
        {
            stop.ThrowIfCancellationRequested();
            var reader = tokenizer.Read(text);
            while (reader.MoveNext())
            {
                CollectionsMarshal.GetValueRefOrAddDefault(lookup, reader.Current, out _)++;
            }
        }

        var corpus = new Corpus(tokenizer, Vocabulary.FromCounts(counts, minCount, maxVocabulary));
        foreach (var tweet in LabelledTweets(folder, judged))
        {
            stop.ThrowIfCancellationRequested();
            var ids = corpus.Encode(tweet.Text);
            corpus.Train.Add(ids, tweet.Positive, tweet.Origin == "ends" ? endsWeight : 1);
            corpus.All.Add(ids);
        }

        foreach (var text in UnlabelledTexts(folder))
        {
            stop.ThrowIfCancellationRequested();
            corpus.All.Add(corpus.Encode(text));
        }

        foreach (var tweet in LabelledFile.Read(folder.Validation))
        {
            corpus.Validation.Add(corpus.Encode(tweet.Text), tweet.Positive, 1);
        }

        corpus.Train.CheckLearnable(folder.Train);
        corpus.Validation.CheckLearnable(folder.Validation);
        return corpus;
    }

    private static IEnumerable<LabelledTweet> LabelledTweets(DataFolder folder, HashSet<string> judged) => LabelledFile.Read(folder.Train)
        .Concat(folder.Others.SelectMany(set => LabelledFile.Read(set.File).Where(tweet => !TextFold.IsHeldOut(tweet.Text))))
        // The full Sentiment140 holds the tweets that judge the model: it must not learn them.
        .Where(tweet => !judged.Contains(TextFold.Of(tweet.Text)));

    private static IEnumerable<string> UnlabelledTexts(DataFolder folder)
    {
        if (folder.Unlabelled is null)
        {
            yield break;
        }

        using var reader = TextFiles.Open(folder.Unlabelled);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private ReadOnlySpan<int> Encode(string text) => _ids.AsSpan(0, _tokenizer.Encode(text, Vocabulary, _ids));
}
