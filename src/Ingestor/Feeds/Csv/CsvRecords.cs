using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds.Csv;

/// <summary>
/// Finds where records begin and end. A record that spans several lines must be strict CSV; when it is not, a stray quote has most likely swallowed
/// its neighbours, so only its first line is the record and the others are read again. Within one line, quotes out of place are tolerated.
/// </summary>
internal sealed class CsvRecords(LineBuffer lines, int maxBytes)
{
    /// <summary>Most lines of one quoted field.</summary>
    public const int MaxFieldLines = 100;

    /// <summary>Most bytes of a quoted field that spans lines.</summary>
    public const int MaxFieldBytes = 64 * 1024;

    private readonly CsvFields _rival = new();
    private int _firstLine;
    private int _rivalStart;
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

    private bool Begin()
    {
        _firstLine = lines.Taken.Length;
        Fields.Clear();
        if (Fields.AddLine(lines.Taken, 0, LineEnd.Trim(lines.Taken).Length))
        {
            return IsCountRight(Fields) ? Accept() : Reject($"{Fields.Count} {(Fields.Count == 1 ? "field" : "fields")} {Columns?.Wanted}");
        }

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

        Accept();
        return !HasRival(start);
    }

    /// <summary>
    /// A closing quote at the beginning of a line or behind a comma may as well be the opening quote of a neighbour that a stray quote has swallowed;
    /// doubled quotes before it change nothing.
    /// </summary>
    private bool HasRival(int start)
    {
        if (Columns is null || Fields.ClosedAt < start)
        {
            return false;
        }

        var before = lines.Taken[start..Fields.ClosedAt].TrimEnd((byte)'"');
        if (before is not ([] or [.., (byte)',']))
        {
            return false;
        }

        _rival.Clear();
        _rivalStart = start;
        _weighing = true;
        var closed = _rival.AddLine(lines.Taken[start..], 0, LineEnd.Trim(lines.Taken).Length - start);
        if (!closed && !_rival.IsLoose)
        {
            return true;
        }

        Decide(closed);
        return false;
    }

    /// <summary>Reads on as if the neighbour were there. When that gives a good record, it was.</summary>
    private bool Weigh(LineStep step, int start)
    {
        var taken = lines.Taken[_rivalStart..];
        var closed = step == LineStep.Line && _rival.AddLine(taken, start - _rivalStart, LineEnd.Trim(taken).Length);
        if (step == LineStep.Line && !closed && !_rival.IsLoose && !IsLong(_rival))
        {
            return false;
        }

        Decide(closed);
        return true;
    }

    private void Decide(bool rivalClosed)
    {
        _weighing = false;
        if (rivalClosed && !_rival.IsLoose && !IsLong(_rival) && IsCountRight(_rival))
        {
            Reject($"a quoted field runs on to line {lines.LineNumber + Lines - 1}, where another record begins");
        }
    }

    private long LastLine => lines.LineNumber + lines.LinesTaken - 1;

    private static bool IsLong(CsvFields fields) =>
        (fields.IsOpen && fields.OpenLines >= MaxFieldLines) || fields.OpenBytes > MaxFieldBytes;

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
