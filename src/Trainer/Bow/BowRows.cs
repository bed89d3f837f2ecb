using System.Collections;
using Microsoft.ML;
using Microsoft.ML.Data;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.Bow;

/// <summary>A tweet as ML.NET reads it.</summary>
internal sealed class BowRow
{
    /// <summary>What its tokens make, [vocabulary], sparse.</summary>
    public VBuffer<float> Features { get; set; }

    /// <summary>The label of learners of two classes.</summary>
    public bool Label { get; set; }

    /// <summary>The label of learners of any number of classes: 0 negative, 1 positive.</summary>
    [KeyType(2)]
    public uint Class { get; set; }
}

/// <summary>Tweets as rows of ML.NET, each made when it is read: memory holds token ids, not features.</summary>
/// <param name="order">Indices into the texts, in the order of the rows.</param>
internal sealed class BowRows(LabelledTexts texts, int[] order, BowVectorizer vectorizer, CancellationToken stop) : IEnumerable<BowRow>
{
    /// <summary>Rows in the order of the texts.</summary>
    public static BowRows InOrder(LabelledTexts texts, BowVectorizer vectorizer, CancellationToken stop) =>
        new(texts, [.. Enumerable.Range(0, texts.Count)], vectorizer, stop);

    /// <summary>Rows in an order of chance: files often hold one class after the other, and some learners remember what came last.</summary>
    public static BowRows Shuffled(LabelledTexts texts, BowVectorizer vectorizer, int seed, CancellationToken stop)
    {
        var order = Enumerable.Range(0, texts.Count).ToArray();
        new Random(seed).Shuffle(order);
        return new BowRows(texts, order, vectorizer, stop);
    }

    /// <summary>The rows as ML.NET wants them.</summary>
    public IDataView View(MLContext context)
    {
        var schema = SchemaDefinition.Create(typeof(BowRow));
        schema[nameof(BowRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, vectorizer.Vocabulary);
        return context.Data.LoadFromEnumerable(this, schema);
    }

    /// <inheritdoc />
    public IEnumerator<BowRow> GetEnumerator()
    {
        foreach (var text in order)
        {
            stop.ThrowIfCancellationRequested();
            var (ids, values) = vectorizer.Vector(texts.Texts[text]);
            var positive = texts.Labels[text] > 0;
            yield return new BowRow
            {
                Features = new VBuffer<float>(vectorizer.Vocabulary, ids.Length, values, ids),
                Label = positive,
                Class = positive ? 1u : 0u,
            };
        }
    }

    /// <inheritdoc />
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
