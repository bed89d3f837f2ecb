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

    /// <summary>The texts of <see cref="Validation"/>.</summary>
    public List<string> ValidationTexts { get; } = [];

    /// <summary>Tweets for word vectors: the labelled ones and the unlabelled.</summary>
    public EncodedTexts All { get; } = new();

    /// <summary>Sets and origins of the tweets to learn from; empty is that of tweets without any.</summary>
    public HashSet<string> Origins { get; } = new(StringComparer.Ordinal);

    /// <summary>How often each id occurs in <see cref="All"/>.</summary>
    public long[] Counts
    {
        get
        {
            var counts = new long[Vocabulary.Count];
            for (var text = 0; text < All.Count; text++)
            {
                foreach (var id in All[text])
                {
                    counts[id]++;
                }
            }

            return counts;
        }
    }

    /// <summary>Reads the data twice: once to count tokens, once to encode. Memory holds ids, never the texts.</summary>
    /// <param name="weights">What tweets weigh in the loss by the name of their set, or of their origin in it; 1 where it names none.</param>
    /// <param name="minMentions">An account must be named this often to be known.</param>
    /// <exception cref="DataException">A file is missing, empty or of one class, or no token is common enough to be known.</exception>
    public static Corpus Read(TrainingData data, TokenizerSettings settings, int minCount, int maxVocabulary,
        TweetWeights weights, CancellationToken stop, int minMentions = 1)
    {
        var tokenizer = new Tokenizer(settings);
        var counts = new TokenCounts();
        foreach (var text in data.Texts())
        {
            stop.ThrowIfCancellationRequested();
            counts.Add(tokenizer.Read(text));
        }

        var corpus = new Corpus(tokenizer, Vocabulary.FromCounts(counts.Counts, minCount, maxVocabulary, minMentions));
        foreach (var tweet in data.Train())
        {
            stop.ThrowIfCancellationRequested();
            var ids = corpus.Encode(tweet.Text);
            corpus.Origins.Add(tweet.Origin);
            corpus.Train.Add(ids, tweet.Positive ? 1 : 0, weights.Of(tweet));
            corpus.All.Add(ids);
        }

        foreach (var text in data.Unlabelled())
        {
            stop.ThrowIfCancellationRequested();
            corpus.All.Add(corpus.Encode(text));
        }

        foreach (var tweet in data.Validation())
        {
            var ids = corpus.Encode(tweet.Text);
            corpus.Validation.Add(ids, tweet.Positive ? 1 : 0, 1);
            if (ids.Length > 0)
            {
                corpus.ValidationTexts.Add(tweet.Text);
            }
        }

        corpus.Train.CheckLearnable(data.TrainName);
        corpus.Validation.CheckLearnable(data.ValidationName);
        corpus.CheckKnown(counts.Counts, minCount, data);
        return corpus;
    }

    private void CheckKnown(IReadOnlyDictionary<string, int> counts, int minCount, TrainingData data)
    {
        const int FirstToken = Vocabulary.UnknownId + 1;
        if (Vocabulary.Count <= FirstToken)
        {
            var (token, count) = counts.MaxBy(pair => pair.Value);
            throw new DataException($"Of {counts.Count} different tokens in what is learned from none comes {minCount} times; the "
                + $"commonest, '{token}', comes {count} times: lower --min-count or give more tweets.");
        }

        for (var text = 0; text < Validation.Count; text++)
        {
            if (Validation.Texts[text].ContainsAnyInRange(FirstToken, int.MaxValue))
            {
                return;
            }
        }

        throw new DataException($"No tweet of {data.ValidationName} holds a token that comes {minCount} times in what is learned from: "
            + "the vocabulary matches nothing. Are both of one language? If so, lower --min-count.");
    }

    /// <summary>Ids of a text's tokens, valid until the next call. Not safe to share between threads.</summary>
    public ReadOnlySpan<int> Encode(string text) => _ids.AsSpan(0, _tokenizer.Encode(text, Vocabulary, _ids));
}
