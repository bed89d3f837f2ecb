using System.Globalization;
using System.Text;
using StreamSentiment.Trainer.Data;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>
/// Reads word vectors in text, line by line: GloVe's <c>word v1 v2 …</c>, or the same behind word2vec's first line <c>count
/// dimensions</c>; gzipped or not, in any encoding whose white space is ASCII. The word of a line is all that stands before its last
/// components: some of Stanford's words hold spaces. Memory holds one line.
/// </summary>
internal sealed class VectorReader : IDisposable
{
    private readonly string _path;
    private readonly VectorLines _lines;
    private readonly List<Range> _fields = [];
    private readonly long? _announced;
    private readonly float[] _values;
    private bool _pending;
    private long _count;

    /// <summary>Opens a file and looks at its first line.</summary>
    /// <exception cref="DataException">It is missing, empty, or begins with no vector.</exception>
    public VectorReader(string path)
    {
        _path = path;
        _lines = new VectorLines(path);
        try
        {
            if (!NextLine())
            {
                throw new DataException($"{path} is empty: it holds no word vectors. Was the download complete?");
            }

            if (_fields.Count == 2 && long.TryParse(Field(0), CultureInfo.InvariantCulture, out var announced)
                && int.TryParse(Field(1), CultureInfo.InvariantCulture, out var dimensions) && announced >= 0 && dimensions > 0)
            {
                if (dimensions > VectorLines.LongestLine / 2)
                {
                    throw new DataException($"{Place}: it announces {dimensions} components a word, and a line holds {VectorLines.LongestLine / 2} at most. "
                        + "Is it a file of word vectors in text?");
                }

                (_announced, Dimensions) = (announced, dimensions);
            }
            else
            {
                (Dimensions, _pending) = (CountNumbers(), true);
            }

            _values = new float[Dimensions];
        }
        catch
        {
            _lines.Dispose();
            throw;
        }
    }

    /// <summary>Components of every vector.</summary>
    public int Dimensions { get; }

    /// <summary>The word last read, without regard to bytes that are no UTF-8: they become U+FFFD.</summary>
    public string Word => Encoding.UTF8.GetString(WordBytes);

    /// <summary>The word last read, as it stands in the file.</summary>
    public ReadOnlySpan<byte> WordBytes => _lines.Current[_fields[0].Start.._fields[_fields.Count - Dimensions - 1].End];

    /// <summary>Its vector; valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Reads the next word and its vector.</summary>
    /// <exception cref="DataException">The line is malformed, or the file is cut short; the message says where.</exception>
    public bool MoveNext()
    {
        if (!_pending && !NextLine())
        {
            if (_count < Math.Max(1, _announced ?? 0))
            {
                throw new DataException($"{_path}, line {_lines.Number}: the file ends here. Its first line announces {_announced} "
                    + $"words, and it holds {_count}: it is cut short. Fetch or copy it again.");
            }

            return false;
        }

        _pending = false;
        _count++;
        var first = _fields.Count - Dimensions;
        if (first < 1)
        {
            throw Wrong(_fields.Count - 1);
        }

        for (var i = 0; i < Dimensions; i++)
        {
            _values[i] = Number(Field(first + i), i);
        }

        // A word may hold spaces, but not end in what looks like one more component.
        if (first > 1 && TryParse(Field(first - 1), out _))
        {
            throw Wrong(_fields.Count - 1);
        }

        return true;
    }

    /// <inheritdoc />
    public void Dispose() => _lines.Dispose();

    private static bool TryParse(ReadOnlySpan<byte> field, out float value) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
        || (field.Length is 3 or 4 && field.ToArray() is [.., (byte)'i' or (byte)'I', (byte)'n' or (byte)'N', (byte)'f' or (byte)'F']
            && float.TryParse("Infinity", out value));

    private ReadOnlySpan<byte> Field(int field) => _lines.Current[_fields[field]];

    /// <summary>Reads a line that is not blank and finds its fields.</summary>
    private bool NextLine()
    {
        do
        {
            if (!_lines.MoveNext())
            {
                return false;
            }

            _fields.Clear();
            var line = _lines.Current;
            for (var start = 0; start < line.Length;)
            {
                var length = line[start..].IndexOfAny((byte)' ', (byte)'\t', (byte)'\r');
                var end = length < 0 ? line.Length : start + length;
                if (end > start)
                {
                    _fields.Add(start..end);
                }

                start = end + 1;
            }
        }
        while (_fields.Count == 0);
        return true;
    }

    /// <summary>How many components the first line has: the numbers at its end, a number at its beginning being the word.</summary>
    private int CountNumbers()
    {
        var numbers = 0;
        while (numbers < _fields.Count - 1 && TryParse(Field(_fields.Count - 1 - numbers), out _))
        {
            numbers++;
        }

        for (var field = 1; field < _fields.Count - numbers; field++)
        {
            if (numbers == 0 || TryParse(Field(field), out _))
            {
                Number(Field(_fields.Count - numbers - 1), _fields.Count - numbers - 2);
            }
        }

        return numbers > 0
            ? numbers
            : throw new DataException($"{Place}: expected a word and its components, or word2vec's 'count dimensions'. "
                + "Is it a file of word vectors in text? Binary files and archives have to be converted or unpacked first.");
    }

    private float Number(ReadOnlySpan<byte> field, int component)
    {
        if (!TryParse(field, out var value))
        {
            var shown = Encoding.UTF8.GetString(field[..Math.Min(40, field.Length)]);
            throw new DataException($"{Place}: component {component + 1}, '{shown}', "
                + "is not a number. Numbers are written like -0.25 or 1e-3, with a point; mend or remove the line.");
        }

        return float.IsFinite(value)
            ? value
            : throw new DataException($"{Place}: component {component + 1} is {(float.IsNaN(value) ? "not a number (NaN)" : "infinite")}. "
                + "The training that wrote the file went astray; take another file or remove the line.");
    }

    private string Place => $"{_path}, line {_lines.Number}";

    private DataException Wrong(int found)
    {
        var teller = _announced is null ? "the first word has" : "the first line announces";
        return new DataException($"{Place}: expected {Dimensions} components, as {teller}, and found {found}. Mend or remove the line, or "
            + "take the file again if it is cut short.");
    }
}
