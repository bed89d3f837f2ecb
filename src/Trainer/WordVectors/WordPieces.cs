using System.Numerics.Tensors;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>
/// Which rows of a table make a word's vector: its own alone, or the mean of its own and those of the character n-grams in it (Bojanowski
/// et al. 2017), hashed into buckets. Words that share pieces learn from one another, so that rare ones and misspellings get useful
/// vectors. Special tokens have no pieces.
/// </summary>
internal sealed class WordPieces
{
    /// <summary>Rows that all n-grams share.</summary>
    public const int Buckets = 100_000;

    private const int Shortest = 3;
    private const int Longest = 5;

    // The rows beyond a word's own: those of word w are _rows[_starts[w].._starts[w + 1]].
    private readonly int[] _starts;
    private readonly int[] _rows;

    private WordPieces(int words, int rows, int[] starts, int[] pieces) => (Words, Rows, _starts, _rows) = (words, rows, starts, pieces);

    /// <summary>How many words there are.</summary>
    public int Words { get; }

    /// <summary>How many rows the table needs: the first <see cref="Words"/> are the words' own.</summary>
    public int Rows { get; }

    /// <summary>Every word has its own row and nothing else.</summary>
    public static WordPieces None(int words) => new(words, words, new int[words + 1], []);

    /// <summary>Words with the n-grams of 3 to 5 characters in them, the word's ends being characters too.</summary>
    public static WordPieces Of(Vocabulary vocabulary)
    {
        var starts = new int[vocabulary.Count + 1];
        var pieces = new List<int>();
        for (var word = 0; word < vocabulary.Count; word++)
        {
            var token = vocabulary[word];
            if (!token.StartsWith('<'))
            {
                pieces.AddRange(Hashes($"<{token}>").Select(hash => vocabulary.Count + (int)(hash % Buckets)));
            }

            starts[word + 1] = pieces.Count;
        }

        return new WordPieces(vocabulary.Count, vocabulary.Count + Buckets, starts, [.. pieces]);
    }

    /// <summary>Whether a word's vector is its own row.</summary>
    public bool IsWhole(int word) => _starts[word] == _starts[word + 1];

    /// <summary>Makes a word's vector.</summary>
    /// <param name="table">[<see cref="Rows"/>, stride].</param>
    /// <param name="vector">[stride].</param>
    public void Compose(int word, float[] table, Span<float> vector)
    {
        var stride = vector.Length;
        table.AsSpan(word * stride, stride).CopyTo(vector);
        var pieces = PiecesOf(word);
        foreach (var row in pieces)
        {
            TensorPrimitives.Add(vector, table.AsSpan(row * stride, stride), vector);
        }

        TensorPrimitives.Multiply(vector, 1f / (1 + pieces.Length), vector);
    }

    /// <summary>
    /// Moves every row of a word by what its vector should move: as fastText does it, each by the whole, not by its share of the mean.
    /// </summary>
    public void Move(int word, float[] table, ReadOnlySpan<float> moved)
    {
        var stride = moved.Length;
        var own = table.AsSpan(word * stride, stride);
        TensorPrimitives.Add(own, moved, own);
        foreach (var row in PiecesOf(word))
        {
            var piece = table.AsSpan(row * stride, stride);
            TensorPrimitives.Add(piece, moved, piece);
        }
    }

    private ReadOnlySpan<int> PiecesOf(int word) => _rows.AsSpan(_starts[word].._starts[word + 1]);

    /// <summary>FNV-1a of every n-gram, the whole word left out: it has a row of its own.</summary>
    private static IEnumerable<uint> Hashes(string word)
    {
        for (var start = 0; start < word.Length; start++)
        {
            var hash = 2166136261u;
            for (var end = start; end < word.Length && end - start < Longest; end++)
            {
                hash = (hash ^ word[end]) * 16777619u;
                if (end - start + 1 >= Shortest && end - start + 1 < word.Length)
                {
                    yield return hash;
                }
            }
        }
    }
}
