namespace StreamSentiment.Ingestor.Feeds.Csv;

/// <summary>
/// Splits a record, line by line, into fields by its commas and quotes. Fields are places in the record's bytes; nothing is copied until
/// it is asked for.
/// </summary>
internal sealed class CsvFields
{
    private readonly record struct Place(int Start, int End, bool Quoted);

    private Place[] _places = new Place[16];
    private byte[] _unquoted = new byte[1024];

    /// <summary>How many fields there are so far.</summary>
    public int Count { get; private set; }

    /// <summary>A quoted field goes on at the next line.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Quotes stand where strict CSV has none: in an unquoted field, or with text behind the closing one.</summary>
    public bool IsLoose { get; private set; }

    /// <summary>Where the content of the open field begins, or of the last quoted one.</summary>
    public int OpenedAt { get; private set; }

    /// <summary>How many line ends the open field holds, or the last one that held any.</summary>
    public int OpenLines { get; private set; }

    /// <summary>How many bytes the open field holds, or the last one that held line ends.</summary>
    public int OpenBytes { get; private set; }

    /// <summary>Where the last field that held line ends has its closing quote.</summary>
    public int ClosedAt { get; private set; }

    /// <summary>Forgets the fields of the record before.</summary>
    public void Clear()
    {
        Count = 0;
        IsOpen = false;
        IsLoose = false;
        OpenLines = 0;
        OpenBytes = 0;
        ClosedAt = -1;
    }

    /// <summary>Reads on through one more line of the record, which ends at <paramref name="end"/> without its line end.</summary>
    /// <returns>The record ends with this line.</returns>
    public bool AddLine(ReadOnlySpan<byte> record, int start, int end)
    {
        var line = record[..end];
        var at = IsOpen ? EndQuoted(line, start) : EndField(line, start);
        while (at >= 0 && at < end)
        {
            at = EndField(line, at + 1);
        }

        return at >= 0;
    }

    /// <summary>Closes a field that the record's last line left open.</summary>
    public void CloseOpen(int end)
    {
        if (IsOpen)
        {
            IsOpen = false;
            Add(OpenedAt, end, quoted: true);
        }
    }

    /// <summary>The content of a field, without quotes. Good until the next call.</summary>
    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> record, int index)
    {
        var place = _places[index];
        var field = record[place.Start..place.End];
        return place.Quoted && field.Contains((byte)'"') ? Unquote(field) : field;
    }

    private int EndField(ReadOnlySpan<byte> line, int start)
    {
        if (start < line.Length && line[start] == (byte)'"')
        {
            OpenedAt = start + 1;
            IsOpen = true;
            return EndQuoted(line, start + 1);
        }

        var end = line[start..].IndexOfAny((byte)',', (byte)'"');
        if (end >= 0 && line[start + end] == (byte)'"')
        {
            IsLoose = true;
            end = line[start..].IndexOf((byte)',');
        }

        end = end < 0 ? line.Length : start + end;
        Add(start, end, quoted: false);
        return end;
    }

    /// <summary>Finds the end of the quoted field that is open at <paramref name="from"/>; -1 when it is on a later line.</summary>
    private int EndQuoted(ReadOnlySpan<byte> line, int from)
    {
        var quote = ClosingQuote(line, from);
        if (quote < 0)
        {
            OpenLines = OpenedAt >= from ? 1 : OpenLines + 1;
            OpenBytes = line.Length - OpenedAt;
            return -1;
        }

        if (OpenedAt < from)
        {
            ClosedAt = quote;
            OpenBytes = quote - OpenedAt;
        }

        IsOpen = false;
        var end = quote + 1;
        if (end == line.Length || line[end] == (byte)',')
        {
            Add(OpenedAt, quote, quoted: true);
            return end;
        }

        IsLoose = true;
        var comma = line[end..].IndexOf((byte)',');
        end = comma < 0 ? line.Length : end + comma;
        Add(OpenedAt, end, quoted: true);
        return end;
    }

    private static int ClosingQuote(ReadOnlySpan<byte> line, int from)
    {
        while (true)
        {
            var quote = line[from..].IndexOf((byte)'"');
            if (quote < 0)
            {
                return -1;
            }

            from += quote;
            if (from + 1 >= line.Length || line[from + 1] != (byte)'"')
            {
                return from;
            }

            from += 2;
        }
    }

    private void Add(int start, int end, bool quoted)
    {
        if (Count == _places.Length)
        {
            Array.Resize(ref _places, Count * 2);
        }

        _places[Count++] = new Place(start, end, quoted);
    }

    /// <summary>Halves doubled quotes up to the closing one; what stands behind that is kept as it is.</summary>
    private ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> field)
    {
        if (_unquoted.Length < field.Length)
        {
            _unquoted = new byte[field.Length];
        }

        var length = 0;
        while (true)
        {
            var quote = field.IndexOf((byte)'"');
            var closes = quote >= 0 && (quote + 1 == field.Length || field[quote + 1] != (byte)'"');
            var copied = quote < 0 ? field.Length : closes ? quote : quote + 1;
            field[..copied].CopyTo(_unquoted.AsSpan(length));
            length += copied;
            if (quote >= 0 && !closes)
            {
                field = field[(quote + 2)..];
                continue;
            }

            var behind = quote < 0 ? [] : field[(quote + 1)..];
            behind.CopyTo(_unquoted.AsSpan(length));
            return _unquoted.AsSpan(0, length + behind.Length);
        }
    }
}
