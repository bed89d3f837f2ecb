using System.Runtime.InteropServices;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Bow;

/// <summary>
/// Labelled tweets as token ids, with how many tweets of each class hold a token. Memory holds 4 bytes a token and 12 a tweet, never the
/// texts: 130 MB for 1.6 million tweets.
/// </summary>
internal sealed class BowCorpus
{
    private BowCorpus(Vocabulary vocabulary, LabelledTexts train, LabelledTexts validation)
    {
        (Vocabulary, Train, Validation) = (vocabulary, train, validation);
        (NegativeTexts, PositiveTexts) = (new int[vocabulary.Count], new int[vocabulary.Count]);
        var lastText = new int[vocabulary.Count];
        for (var text = 0; text < train.Count; text++)
        {
            var texts = train.Labels[text] > 0 ? PositiveTexts : NegativeTexts;
            foreach (var id in train.Texts[text])
            {
                // A token that comes again in the same text is one text all the same.
                if (id > Vocabulary.UnknownId && lastText[id] != text + 1)
                {
                    texts[id]++;
                    lastText[id] = text + 1;
                }
            }
        }
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
        var vocabulary = Vocabulary.FromCounts(Count(data, tokenizer, stop), minCount, maxVocabulary);
        var (train, validation) = (Encode(data.Train(), tokenizer, vocabulary, stop), Encode(data.Validation(), tokenizer, vocabulary, stop));
        train.CheckLearnable(data.TrainName);
        validation.CheckLearnable(data.ValidationName);
        if (vocabulary.Count <= Vocabulary.UnknownId + 1)
        {
            throw new DataException($"No token comes {minCount} times in {data.TrainName}, so there are no features: "
                + "lower --min-count or give more tweets.");
        }

        if (!HoldsKnownToken(validation.Texts))
        {
            throw new DataException($"No tweet of {data.ValidationName} holds a token that comes {minCount} times in {data.TrainName}: "
                + "the vocabulary matches nothing. Are both of one language?");
        }

        return new BowCorpus(vocabulary, train, validation);
    }

    /// <summary>The same tweets with fewer features: the most telling tokens by chi-squared, in the order of their ids.</summary>
    /// <param name="tokens">How many tokens stay; all when there are no more.</param>
    public BowCorpus Keep(int tokens)
    {
        const int First = Vocabulary.UnknownId + 1;
        if (tokens >= Vocabulary.Count - First)
        {
            return this;
        }

        var telling = ChiSquared.Of(this);
        var kept = Enumerable.Range(First, Vocabulary.Count - First)
            .OrderByDescending(id => telling[id]).ThenBy(id => id).Take(tokens).Order().ToArray();
        var ids = new int[Vocabulary.Count];
        Array.Fill(ids, Vocabulary.UnknownId);
        for (var i = 0; i < kept.Length; i++)
        {
            ids[kept[i]] = First + i;
        }

        return new BowCorpus(
            new Vocabulary([Vocabulary[Vocabulary.PaddingId], Vocabulary[Vocabulary.UnknownId], .. kept.Select(id => Vocabulary[id])]),
            Renumber(Train, ids),
            Renumber(Validation, ids));
    }

    private static Dictionary<string, int> Count(TrainingData data, Tokenizer tokenizer, CancellationToken stop)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var tweet in data.Train())
        {
            stop.ThrowIfCancellationRequested();
            var reader = tokenizer.Read(tweet.Text);
            while (reader.MoveNext())
            {
                CollectionsMarshal.GetValueRefOrAddDefault(lookup, reader.Current, out _)++;
            }
        }

        return counts;
    }

    private static LabelledTexts Encode(IEnumerable<LabelledTweet> tweets, Tokenizer tokenizer, Vocabulary vocabulary, CancellationToken stop)
    {
        var texts = new LabelledTexts();
        var ids = new int[tokenizer.MaxTokens];
        foreach (var tweet in tweets)
        {
            stop.ThrowIfCancellationRequested();
            texts.Add(ids.AsSpan(0, tokenizer.Encode(tweet.Text, vocabulary, ids)), tweet.Positive, 1);
        }

        return texts;
    }

    private static LabelledTexts Renumber(LabelledTexts texts, int[] ids)
    {
        var renumbered = new LabelledTexts();
        for (var text = 0; text < texts.Count; text++)
        {
            var of = texts.Texts[text].ToArray();
            for (var i = 0; i < of.Length; i++)
            {
                of[i] = ids[of[i]];
            }

            renumbered.Add(of, texts.Labels[text] > 0, 1);
        }

        return renumbered;
    }

    private static bool HoldsKnownToken(EncodedTexts texts)
    {
        for (var text = 0; text < texts.Count; text++)
        {
            if (texts[text].ContainsAnyExcept(Vocabulary.UnknownId))
            {
                return true;
            }
        }

        return false;
    }
}
