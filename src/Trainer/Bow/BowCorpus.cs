using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Bow;

/// <summary>
/// Labelled tweets as token ids, ascending within a tweet, with how many tweets of each class hold a token. Memory holds 4 bytes a token and 12
/// a tweet, never the texts: some 200 MB for 1.6 million tweets with their pairs.
/// </summary>
internal sealed class BowCorpus
{
    private const int First = Vocabulary.UnknownId + 1;
    private readonly TrainingData _data;
    private readonly Tokenizer _tokenizer;

    private BowCorpus(TrainingData data, Tokenizer tokenizer, Vocabulary vocabulary, CancellationToken stop)
    {
        (_data, _tokenizer, Vocabulary) = (data, tokenizer, vocabulary);
        (Train, Validation) = (Encode(data.Train(), stop), Encode(data.Validation(), stop));
        Train.CheckLearnable(data.TrainName);
        Validation.CheckLearnable(data.ValidationName);
        (NegativeTexts, PositiveTexts) = (new int[vocabulary.Count], new int[vocabulary.Count]);
        CountTexts();
    }

    /// <summary>The tokens that are features; <see cref="Vocabulary.PaddingId"/> and <see cref="Vocabulary.UnknownId"/> are none.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Tweets to learn from.</summary>
    public LabelledTexts Train { get; }

    /// <summary>Tweets that decide.</summary>
    public LabelledTexts Validation { get; }

    /// <summary>How many negative tweets to learn from hold each token.</summary>
    public int[] NegativeTexts { get; }

    /// <summary>How many positive ones do.</summary>
    public int[] PositiveTexts { get; }

    /// <summary>Reads the data twice: once to count tokens, once to encode.</summary>
    /// <exception cref="DataException">A file is missing, empty or of one class, or no token is common enough to be known.</exception>
    public static BowCorpus Read(TrainingData data, TokenizerSettings settings, int minCount, int maxVocabulary, CancellationToken stop)
    {
        var tokenizer = new Tokenizer(settings);
        var counts = new TokenCounts();
        foreach (var tweet in data.Train())
        {
            stop.ThrowIfCancellationRequested();
            counts.Add(tokenizer.Read(tweet.Text));
        }

        var corpus = new BowCorpus(data, tokenizer, Vocabulary.FromCounts(counts.Counts, minCount, maxVocabulary), stop);
        if (corpus.Vocabulary.Count <= First)
        {
            throw new DataException($"No token comes {minCount} times in {data.TrainName}, so there are no features: "
                + "lower --min-count or give more tweets.");
        }

        if (!Enumerable.Range(0, corpus.Validation.Count).Any(text => corpus.Validation.Texts[text][^1] >= First))
        {
            throw new DataException($"No tweet of {data.ValidationName} holds a token that comes {minCount} times in {data.TrainName}: "
                + "the vocabulary matches nothing. Are both of one language?");
        }

        return corpus;
    }

    /// <summary>
    /// The same tweets with fewer features: the most telling tokens by chi-squared, in the order of their ids. Reads the data once more, for
    /// which pairs of a long tweet have room depends on which are known.
    /// </summary>
    /// <param name="tokens">How many tokens stay; all when there are no more.</param>
    public BowCorpus Keep(int tokens, CancellationToken stop)
    {
        if (tokens >= Vocabulary.Count - First)
        {
            return this;
        }

        var telling = ChiSquared.Of(this);
        var kept = Enumerable.Range(First, Vocabulary.Count - First).OrderByDescending(id => telling[id]).ThenBy(id => id).Take(tokens).Order();
        return new BowCorpus(_data, _tokenizer, new Vocabulary(kept.Prepend(Vocabulary.UnknownId).Prepend(Vocabulary.PaddingId)
            .Select(id => Vocabulary[id])), stop);
    }

    private LabelledTexts Encode(IEnumerable<LabelledTweet> tweets, CancellationToken stop)
    {
        var texts = new LabelledTexts();
        var room = new int[_tokenizer.MaxTokens];
        foreach (var tweet in tweets)
        {
            stop.ThrowIfCancellationRequested();
            var ids = room.AsSpan(0, _tokenizer.Encode(tweet.Text, Vocabulary, room));
            ids.Sort();
            texts.Add(ids, tweet.Positive ? 1 : 0, 1);
        }

        return texts;
    }

    private void CountTexts()
    {
        for (var text = 0; text < Train.Count; text++)
        {
            var (holding, last) = (Train.Labels[text] > 0 ? PositiveTexts : NegativeTexts, Vocabulary.UnknownId);
            foreach (var id in Train.Texts[text])
            {
                // A token that comes again in the same text is one text all the same.
                holding[id] += id > last ? 1 : 0;
                last = Math.Max(id, last);
            }
        }
    }
}
