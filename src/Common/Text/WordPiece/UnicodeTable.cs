using System.Globalization;

namespace StreamSentiment.Common.Text.WordPiece;

/// <summary>What a code point is to BERT's tokenizer.</summary>
internal enum CodePointKind : byte
{
    /// <summary>A letter, a digit, a symbol: part of a word.</summary>
    Word,

    /// <summary>General category C: control, format, surrogate, private use, unassigned. Dropped.</summary>
    Dropped,

    /// <summary>General category Zs.</summary>
    Space,

    /// <summary>General category P.</summary>
    Punctuation,

    /// <summary>General category Mn, such as an accent on its own.</summary>
    Mark,
}

/// <summary>
/// Unicode 14.0 as far as BERT's tokenizer needs it. Built in, because this program runs without ICU, where .NET decomposes nothing, and
/// because a newer .NET must not change a token. Made by <c>scripts/unicode-tables/make.py</c>, which explains the file.
/// </summary>
internal sealed class UnicodeTable
{
    private const int CodePoints = 0x110000;
    private static readonly Lazy<UnicodeTable> Loaded = new(() => new UnicodeTable());

    private readonly CodePointKind[] _kinds = new CodePointKind[CodePoints];
    private readonly byte[] _classes = new byte[CodePoints];
    private readonly Dictionary<int, int> _lower = [];
    private readonly Dictionary<int, (int First, int Second)> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];

    private UnicodeTable()
    {
        using var stream = typeof(UnicodeTable).Assembly.GetManifestResourceStream("unicode-14.0.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
            {
                var fields = line.Split(' ');
                Add(fields[0], Array.ConvertAll(fields[1..], Hexadecimal));
            }
        }

        // Whatever else goes wrong, this would make every accented word unknown.
        if (DecompositionOf('é') != ('e', 0x301))
        {
            throw new InvalidOperationException("The table of Unicode that is built into this program is damaged: build it again.");
        }
    }

    /// <summary>The table, read when it is first asked for.</summary>
    public static UnicodeTable Instance => Loaded.Value;

    /// <summary>What a code point is.</summary>
    public CodePointKind KindOf(int point) => _kinds[point];

    /// <summary>Canonical combining class: 0 for whatever does not combine.</summary>
    public byte ClassOf(int point) => _classes[point];

    /// <summary>Lower case of a code point, itself where it has none. Only U+0130 would have two; it has itself here.</summary>
    public int LowerOf(int point) => _lower.GetValueOrDefault(point, point);

    /// <summary>One step of canonical decomposition, without Hangul; the second is 0 where there is only a first; null for none.</summary>
    public (int First, int Second)? DecompositionOf(int point) => _decompositions.TryGetValue(point, out var parts) ? parts : null;

    /// <summary>What two code points compose to; null when they do not. No Hangul.</summary>
    public int? CompositionOf(int first, int second) => _compositions.TryGetValue((first, second), out var whole) ? whole : null;

    private void Add(string kind, int[] numbers)
    {
        switch (kind)
        {
            case "C" or "S" or "P" or "M":
                Array.Fill(_kinds, KindOf(kind), numbers[0], numbers[1] - numbers[0] + 1);
                break;
            case "K":
                Array.Fill(_classes, (byte)numbers[0], numbers[1], numbers[2] - numbers[1] + 1);
                break;
            case "L" or "L2":
                for (var point = numbers[0]; point <= numbers[1]; point += kind == "L" ? 1 : 2)
                {
                    _lower[point] = numbers[2] + point - numbers[0];
                }

                break;
            case "D":
                _decompositions[numbers[0]] = (numbers[1], 0);
                break;
            default:
                _decompositions[numbers[0]] = (numbers[1], numbers[2]);
                if (kind == "=")
                {
                    _compositions[(numbers[1], numbers[2])] = numbers[0];
                }

                break;
        }
    }

    private static int Hexadecimal(string field) => int.Parse(field, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static CodePointKind KindOf(string kind) => kind switch
    {
        "C" => CodePointKind.Dropped,
        "S" => CodePointKind.Space,
        "P" => CodePointKind.Punctuation,
        _ => CodePointKind.Mark,
    };
}
