using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Distillation;

/// <summary>The texts that teachers judge for the student: the labelled ones that are learned from, then those that nobody labelled.</summary>
internal sealed class LessonTexts
{
    private readonly List<string> _texts = [];
    private readonly List<float> _labels = [];
    private readonly List<float> _weights = [];
    private readonly EncodedTexts _encoded = new();
    private readonly EncodedTexts _marked = new();
    private readonly int _vocabulary;

    private LessonTexts(int vocabulary, int sets) => (_vocabulary, Sets) = (vocabulary, sets);

    /// <summary>All texts that hold a token.</summary>
    public IReadOnlyList<string> All => _texts;

    /// <summary>Labels of the first of them: 1 positive, 0 negative.</summary>
    public IReadOnlyList<float> Labels => _labels;

    /// <summary>The labelled texts with their labels and their weights in the loss.</summary>
    public IEnumerable<(string Text, float Label, float Weight)> Labelled => _texts.Zip(_labels, _weights);

    /// <summary>
    /// Token ids of all texts, each after the mark of its set. Sets differ in what their labels mean (an emoticon, a reader's opinion), and a
    /// teacher that is told the set need not guess. The marks are ids from the vocabulary's end on.
    /// </summary>
    public EncodedTexts Marked => _marked;

    /// <summary>How many sets there are, and so how many marks.</summary>
    public int Sets { get; }

    /// <summary>Reads them.</summary>
    /// <param name="corpus">Encodes them.</param>
    /// <param name="weights">What tweets weigh for the teachers by their set or origin; 1 where it names none.</param>
    public static LessonTexts Read(TrainingData data, Corpus corpus, TweetWeights weights, CancellationToken stop)
    {
        var sets = data.OtherSets.ToList();
        var lessons = new LessonTexts(corpus.Vocabulary.Count, sets.Count + 1);
        foreach (var tweet in data.Train())
        {
            stop.ThrowIfCancellationRequested();
            if (lessons.Add(tweet.Text, corpus.Encode(tweet.Text), sets.IndexOf(tweet.Origin) + 1))
            {
                lessons._labels.Add(tweet.Positive ? 1 : 0);
                lessons._weights.Add(weights.Of(tweet));
            }
        }

        var seen = new HashSet<string>();
        foreach (var (text, set) in data.Undecided())
        {
            stop.ThrowIfCancellationRequested();
            if (seen.Add(text))
            {
                lessons.Add(text, corpus.Encode(text), set is null ? 0 : sets.IndexOf(set) + 1);
            }
        }

        return lessons;
    }

    /// <summary>What a teacher learns: labelled texts, each after the mark of its set.</summary>
    /// <param name="takes">Which of them, by number.</param>
    public LabelledTexts ForTeachers(Func<int, bool> takes)
    {
        var texts = new LabelledTexts();
        for (var i = 0; i < _labels.Count; i++)
        {
            if (takes(i))
            {
                texts.Add(_marked[i], _labels[i], _weights[i]);
            }
        }

        return texts;
    }

    /// <summary>What a teacher is judged by: texts of the main set, each after its mark.</summary>
    public LabelledTexts ForTeachers(LabelledTexts validation)
    {
        var texts = new LabelledTexts();
        for (var i = 0; i < validation.Count; i++)
        {
            texts.Add([_vocabulary, .. validation.Texts[i]], validation.Labels[i], 1);
        }

        return texts;
    }

    /// <summary>What the student learns: what the teachers say, mixed with the label where there is one. It is not told the set.</summary>
    /// <param name="logits">The teachers' logit for each text.</param>
    /// <param name="weights">What each labelled text weighs in the student's loss.</param>
    /// <param name="labelShare">How much a label of the main set counts beside what the teachers say of its text, 0 to 1.</param>
    /// <param name="otherLabelShare">The same for labels of the other sets.</param>
    /// <param name="undecidedWeight">What a text without a label weighs in the loss where a labelled one weighs 1.</param>
    public LabelledTexts ForStudent(float[] logits, IReadOnlyList<float> weights, float labelShare, float otherLabelShare, float undecidedWeight)
    {
        var texts = new LabelledTexts();
        for (var i = 0; i < _texts.Count; i++)
        {
            var taught = 1 / (1 + MathF.Exp(-logits[i]));
            var isLabelled = i < _labels.Count;
            var share = _marked[i][0] == _vocabulary ? labelShare : otherLabelShare;
            texts.Add(
                _encoded[i], isLabelled ? (share * _labels[i]) + ((1 - share) * taught) : taught, isLabelled ? weights[i] : undecidedWeight);
        }

        return texts;
    }

    private bool Add(string text, ReadOnlySpan<int> ids, int set)
    {
        if (ids.Length == 0)
        {
            return false;
        }

        _texts.Add(text);
        _encoded.Add(ids);
        _marked.Add([_vocabulary + set, .. ids]);
        return true;
    }
}
