using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds.Csv;

/// <summary>
/// Finds where records begin and end. A record that spans several lines must be strict CSV; when it is not, a stray quote has most likely
/// swallowed its neighbours, so only its first line is the record and the others are read again. Within one line, quotes out of place are
/// tolerated.
/// </summary>
internal sealed class CsvRecords(LineBuffer lines, int maxBytes)
{
    /// <summary>Most lines of one quoted field.</summary>
    public const int MaxFieldLines = 100;

    /// <summary>Most bytes of a quoted field that spans lines.</summary>
    public const int MaxFieldBytes = 64 * 1024;

    private readonly CsvRival _rival = new();
    private readonly CsvFields _unquoted = new();
    private int _firstLine;
    private int _fieldsOfFirstLine;
    private bool _weighing;

    /// <summary>The fields of the record, when it has no <see cref="Problem"/>.</summary>
    public CsvFields Fields { get; } = new();

    /// <summary>The columns that a record must have; null takes any.</summary>
    public CsvColumns? Columns { get; set; }

    /// <summary>What is wrong with the record, if anything is.</summary>
    public string? Problem { get; private set; }

    /// <summary>Bytes of the record in the buffer, with its line end.</summary>
    public int Length { get; private set; }

    /// <summary>Lines of the record.</summary>
    public int Lines { get; private set; }

    /// <summary>Finds the next record, which stays in the buffer.</summary>
    public ReadStep TryRead()
    {
        while (true)
        {
            var start = lines.Taken.Length;
            var step = lines.TakeLine(maxBytes);
            if (step == LineStep.NeedMore)
            {
                return ReadStep.NeedMore;
            }

            if (start > 0)
            {
                if (_weighing ? Weigh(step, start) : Continue(step, start))
                {
                    return ReadStep.Record;
                }
            }
            else if (step != LineStep.Line)
            {
                return step == LineStep.End ? ReadStep.End : ReadStep.TooLong;
            }
            else if (LineEnd.IsBlank(lines.Taken))
            {
                lines.GiveUp(lines.Taken.Length, 1);
            }
            else if (Begin())
            {
                return ReadStep.Record;
            }
        }
    }

    /// <summary>A quoted field is longer than any legitimate one.</summary>
    public static bool IsLong(CsvFields fields) =>
        (fields.IsOpen && fields.OpenLines >= MaxFieldLines) || fields.OpenBytes > MaxFieldBytes;

    private bool Begin()
    {
        _firstLine = lines.Taken.Length;
        Fields.Clear();
        var end = LineEnd.Trim(lines.Taken).Length;
        if (Fields.AddLine(lines.Taken, 0, end))
        {
            return IsCountRight(Fields) ? Accept() : Reject($"{Fields.Count} {(Fields.Count == 1 ? "field" : "fields")} {Columns?.Wanted}");
        }

        _unquoted.Clear();
        _fieldsOfFirstLine = _unquoted.AddLine(lines.Taken, Fields.OpenedAt, end) ? Fields.Count + _unquoted.Count : -1;
        return Fields.IsLoose
            ? Reject("a quoted field runs on to the next line, after a quote out of place")
            : Fields.OpenBytes > MaxFieldBytes && RejectLong();
    }

    private bool Continue(LineStep step, int start)
    {
        if (step != LineStep.Line)
        {
            return Reject(step == LineStep.End
                ? "a quoted field is not closed before the end of the feed"
                : $"a quoted field makes the record longer than {maxBytes} bytes");
        }

        var closed = Fields.AddLine(lines.Taken, start, LineEnd.Trim(lines.Taken).Length);
        if (Fields.IsLoose)
        {
            return Reject($"a quoted field runs on to line {LastLine}, where a quote is out of place");
        }

        if (IsLong(Fields))
        {
            return RejectLong();
        }

        if (!closed)
        {
            return false;
        }

        if (!IsCountRight(Fields))
        {
            return Reject($"the record runs on to line {LastLine} and has {Fields.Count} fields {Columns?.Wanted}");
        }

        _weighing = Columns is not null && _rival.IsPossible(lines.Taken, start, Fields, _fieldsOfFirstLine, Columns);
        return Accept() && !_weighing;
    }

    /// <summary>Reads on as if a neighbour had been swallowed. When that gives a good record, it was.</summary>
    private bool Weigh(LineStep step, int start)
    {
        var isLine = step == LineStep.Line;
        var closed = isLine && _rival.Add(lines.Taken, start);
        if (isLine && !closed && !_rival.IsBad)
        {
            return false;
        }

        _weighing = false;
        return !closed || !_rival.IsGood
            || Reject($"a quoted field runs on to line {lines.LineNumber + Lines - 1}, where another record begins");
    }

    private long LastLine => lines.LineNumber + lines.LinesTaken - 1;

    private bool IsCountRight(CsvFields fields) => Columns is null || fields.Count == Columns.Count;

    private bool Accept()
    {
        Problem = null;
        Length = lines.Taken.Length;
        Lines = lines.LinesTaken;
        return true;
    }

    private bool Reject(string problem)
    {
        Problem = problem;
        Length = _firstLine;
        Lines = 1;
        return true;
    }

    private bool RejectLong() => Reject($"a quoted field runs on for more than {MaxFieldLines} lines or {MaxFieldBytes} bytes");
}
