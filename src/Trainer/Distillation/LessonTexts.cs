using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Distillation;

/// <summary>The texts that teachers judge for the student: the labelled ones that are learned from, then those that nobody labelled.</summary>
internal sealed class LessonTexts
{
    private LessonTexts(IReadOnlyList<string> texts, IReadOnlyList<float> labels, EncodedTexts encoded) =>
        (All, Labels, Encoded) = (texts, labels, encoded);

    /// <summary>All texts that hold a token.</summary>
    public IReadOnlyList<string> All { get; }

    /// <summary>Labels of the first of them: 1 positive, 0 negative.</summary>
    public IReadOnlyList<float> Labels { get; }

    /// <summary>Token ids of all texts.</summary>
    public EncodedTexts Encoded { get; }

    /// <summary>The labelled texts with their labels.</summary>
    public IReadOnlyList<(string Text, float Label)> Labelled => [.. All.Zip(Labels)];

    /// <summary>Reads them.</summary>
    /// <param name="corpus">Encodes them.</param>
    public static LessonTexts Read(TrainingData data, Corpus corpus, CancellationToken stop)
    {
        var encoded = new EncodedTexts();
        var texts = new List<string>();
        var labels = new List<float>();
        foreach (var tweet in data.Train())
        {
            stop.ThrowIfCancellationRequested();
            if (Add(tweet.Text))
            {
                labels.Add(tweet.Positive ? 1 : 0);
            }
        }

        var seen = new HashSet<string>();
        foreach (var text in data.Undecided())
        {
            stop.ThrowIfCancellationRequested();
            if (seen.Add(text))
            {
                Add(text);
            }
        }

        return new LessonTexts(texts, labels, encoded);

        bool Add(string text)
        {
            var ids = corpus.Encode(text);
            if (ids.Length == 0)
            {
                return false;
            }

            texts.Add(text);
            encoded.Add(ids);
            return true;
        }
    }

    /// <summary>What the student learns: what the teachers say, mixed with the label where there is one.</summary>
    /// <param name="logits">The teachers' logit for each text.</param>
    /// <param name="labelShare">How much a label counts beside what the teachers say of its text, 0 to 1.</param>
    public LabelledTexts Graded(float[] logits, float labelShare)
    {
        var graded = new LabelledTexts();
        for (var i = 0; i < All.Count; i++)
        {
            var taught = 1 / (1 + MathF.Exp(-logits[i]));
            graded.Add(Encoded[i], i < Labels.Count ? (labelShare * Labels[i]) + ((1 - labelShare) * taught) : taught, 1);
        }

        return graded;
    }
}
