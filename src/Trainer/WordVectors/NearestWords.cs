using System.Globalization;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>
/// Finds the words of a vector file that lie nearest to given ones by cosine. The file is read twice and never held: memory is that of the
/// answer.
/// </summary>
internal static class NearestWords
{
    private const int Suggestions = 5;

    /// <summary>For each word its nearest, nearest first.</summary>
    /// <exception cref="DataException">The file is malformed, or one of the words is not in it; the message names similar ones.</exception>
    public static IReadOnlyList<(string Word, IReadOnlyList<(string Word, float Cosine)> Nearest)> Find(
        string path, IReadOnlyList<string> words, int count, CancellationToken stop)
    {
        var vectors = ReadVectors(path, words, stop);
        var nearest = words.ToDictionary(word => word, _ => new PriorityQueue<string, float>(), StringComparer.Ordinal);
        using var reader = new VectorReader(path);
        while (reader.MoveNext())
        {
            stop.ThrowIfCancellationRequested();
            string? name = null;
            foreach (var (word, best) in nearest)
            {
                var cosine = Cosine(vectors[word], reader.Values);
                if (best.Count == count && !(best.TryPeek(out _, out var least) && cosine > least))
                {
                    continue;
                }

                name ??= reader.Word;
                // A word of zeros has no direction; one that came before has its place.
                if (name == word || float.IsNaN(cosine) || best.UnorderedItems.Any(other => other.Element == name))
                {
                    continue;
                }

                best.Enqueue(name, cosine);
                if (best.Count > count)
                {
                    best.Dequeue();
                }
            }
        }

        return [.. words.Select(word => (word, Sorted(nearest[word])))];
    }

    /// <summary>A small table: one line for each near word.</summary>
    public static string Table(string word, IReadOnlyList<(string Word, float Cosine)> nearest)
    {
        var width = nearest.Select(near => near.Word.Length).DefaultIfEmpty().Max();
        var lines = nearest.Select(near =>
            string.Create(CultureInfo.InvariantCulture, $"  {near.Word.PadRight(width)}  {near.Cosine:0.000}"));
        return string.Join(Environment.NewLine, lines.Prepend($"Nearest to {word}:"));
    }

    // The square of a float may be larger than any float; NaN where one of the two has no direction.
    private static float Cosine(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var (product, leftSquare, rightSquare) = (0.0, 0.0, 0.0);
        for (var i = 0; i < left.Length; i++)
        {
            product += (double)left[i] * right[i];
            leftSquare += (double)left[i] * left[i];
            rightSquare += (double)right[i] * right[i];
        }

        return (float)(product / (Math.Sqrt(leftSquare) * Math.Sqrt(rightSquare)));
    }

    private static IReadOnlyList<(string Word, float Cosine)> Sorted(PriorityQueue<string, float> best) =>
        [.. best.UnorderedItems.Select(item => (item.Element, item.Priority))
            .OrderByDescending(near => near.Priority).ThenBy(near => near.Element, StringComparer.Ordinal)];

    private static Dictionary<string, float[]> ReadVectors(string path, IReadOnlyList<string> words, CancellationToken stop)
    {
        var vectors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        var similar = words.ToDictionary(word => word, _ => new List<(string Word, int Edits)>(), StringComparer.Ordinal);
        using var reader = new VectorReader(path);
        while (reader.MoveNext() && vectors.Count < words.Count)
        {
            stop.ThrowIfCancellationRequested();
            var word = reader.Word;
            if (similar.ContainsKey(word))
            {
                vectors.TryAdd(word, reader.Values.ToArray());
            }

            foreach (var (sought, close) in similar)
            {
                var edits = Spelling.Edits(sought, word, Spelling.Close(sought));
                if (edits <= Spelling.Close(sought) && !close.Exists(other => other.Word == word))
                {
                    // Of those equally close the commoner, which come first.
                    close.Insert(close.FindIndex(other => other.Edits > edits) is >= 0 and var at ? at : close.Count, (word, edits));
                    close.RemoveRange(Math.Min(Suggestions, close.Count), Math.Max(0, close.Count - Suggestions));
                }
            }
        }

        if (words.FirstOrDefault(word => !vectors.ContainsKey(word)) is { } missing)
        {
            throw new DataException($"{path} holds no vector of '{missing}'. "
                + (similar[missing].Count > 0
                    ? $"Spelt alike: {string.Join(", ", similar[missing].Select(close => close.Word))}."
                    : "No word in it is spelt alike; words are in lower case."));
        }

        return vectors;
    }
}
