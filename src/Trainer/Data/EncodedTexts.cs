using StreamSentiment.Common.Text;

namespace StreamSentiment.Trainer.Data;

/// <summary>Token ids of many texts in one array, without an object per text.</summary>
internal sealed class EncodedTexts
{
    private int[] _ids = new int[1024];
    private readonly List<int> _starts = [0];

    /// <summary>How many texts there are.</summary>
    public int Count => _starts.Count - 1;

    /// <summary>How many tokens there are.</summary>
    public int TokenCount => _starts[^1];

    /// <summary>The ids of one text.</summary>
    public ReadOnlySpan<int> this[int text] => _ids.AsSpan(_starts[text], _starts[text + 1] - _starts[text]);

    /// <summary>Number of tokens of one text.</summary>
    public int Length(int text) => _starts[text + 1] - _starts[text];

    /// <summary>Adds a text.</summary>
    public void Add(ReadOnlySpan<int> ids)
    {
        var start = _starts[^1];
        if (start + ids.Length > _ids.Length)
        {
            Array.Resize(ref _ids, Math.Max(2 * _ids.Length, start + ids.Length));
        }

        ids.CopyTo(_ids.AsSpan(start));
        _starts.Add(start + ids.Length);
    }
}

/// <summary>Labelled texts, encoded. <see cref="Weights"/> says how much each counts in the loss, 1 being normal.</summary>
internal sealed class LabelledTexts
{
    /// <summary>The texts; none is empty.</summary>
    public EncodedTexts Texts { get; } = new();

    /// <summary>1 for positive, 0 for negative; between them what a teacher is not sure of.</summary>
    public List<float> Labels { get; } = [];

    /// <summary>Weight of each in the loss.</summary>
    public List<float> Weights { get; } = [];

    /// <summary>How many there are.</summary>
    public int Count => Labels.Count;

    /// <summary>Encodes tweets; those without any token are left out.</summary>
    public static LabelledTexts Encode(IEnumerable<LabelledTweet> tweets, ITextEncoder encoder, CancellationToken stop)
    {
        var texts = new LabelledTexts();
        var ids = new int[encoder.MaxTokens];
        foreach (var tweet in tweets)
        {
            stop.ThrowIfCancellationRequested();
            texts.Add(ids.AsSpan(0, encoder.Encode(tweet.Text, ids)), tweet.Positive ? 1 : 0, 1);
        }

        return texts;
    }

    /// <summary>Adds a text unless it holds no token.</summary>
    /// <param name="label">1 positive, 0 negative; between them what a teacher is not sure of.</param>
    public void Add(ReadOnlySpan<int> ids, float label, float weight)
    {
        if (ids.Length > 0)
        {
            Texts.Add(ids);
            Labels.Add(label);
            Weights.Add(weight);
        }
    }

    /// <summary>Says what is wrong when these cannot be learned from.</summary>
    /// <exception cref="DataException">There are none, or all have one label.</exception>
    public void CheckLearnable(string name)
    {
        if (Count == 0)
        {
            throw new DataException($"{name} holds no tweets to learn from.");
        }

        if (Labels.TrueForAll(label => label == Labels[0]))
        {
            throw new DataException($"{name} holds only {(Labels[0] > 0 ? "positive" : "negative")} tweets: both classes are needed.");
        }
    }
}
