using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Feeds.Csv;

/// <summary>
/// The other way to read a record of several lines: its first line has a stray quote, and what closed the quoted field is the opening
/// quote of a neighbour whose text begins with a line end. Both ways are correct CSV, so this one must be likely in every respect before
/// it is taken.
/// </summary>
internal sealed class CsvRival
{
    private readonly CsvFields _fields = new();
    private CsvColumns? _columns;
    private int _start;

    /// <summary>Whether the lines taken may be read that way.</summary>
    /// <param name="taken">The record.</param>
    /// <param name="start">Where its last line begins.</param>
    /// <param name="record">Its fields.</param>
    /// <param name="fieldsOfFirstLine">How many fields its first line has without the quote.</param>
    /// <param name="columns">The columns of a good record.</param>
    public bool IsPossible(ReadOnlySpan<byte> taken, int start, CsvFields record, int fieldsOfFirstLine, CsvColumns columns)
    {
        if (record.ClosedAt < start || fieldsOfFirstLine != columns.Count)
        {
            return false;
        }

        // An opening quote stands at the beginning of a line or behind a comma; doubled ones after it change nothing.
        if (taken[start..record.ClosedAt].TrimEnd((byte)'"') is not ([] or [.., (byte)',']))
        {
            return false;
        }

        _columns = columns;
        _start = start;
        _fields.Clear();
        return !Add(taken, start) && !_fields.IsLoose && _fields.Count == columns.Text;
    }

    /// <summary>Reads one more line of the neighbour.</summary>
    /// <returns>It ends with this line.</returns>
    public bool Add(ReadOnlySpan<byte> taken, int start)
    {
        var neighbour = taken[_start..];
        return _fields.AddLine(neighbour, start - _start, LineEnd.Trim(neighbour).Length);
    }

    /// <summary>It cannot become a good record any more.</summary>
    public bool IsBad => _fields.IsLoose || CsvRecords.IsLong(_fields);

    /// <summary>It has the fields of a good record.</summary>
    public bool IsGood => !IsBad && _fields.Count == _columns!.Count;
}
