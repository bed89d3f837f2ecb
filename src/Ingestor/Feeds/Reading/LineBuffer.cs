using System.Buffers;

namespace StreamSentiment.Ingestor.Feeds.Reading;

/// <summary>What came of asking a <see cref="LineBuffer"/> for a line.</summary>
internal enum LineStep
{
    /// <summary>A line was taken.</summary>
    Line,

    /// <summary>The line is not all there: fill the buffer and ask again.</summary>
    NeedMore,

    /// <summary>The lines taken and this one are longer than allowed. It was not taken.</summary>
    TooLong,

    /// <summary>There are no more lines.</summary>
    End,
}

/// <summary>
/// A stream as lines, in one pooled buffer. A reader takes one or more lines, looks at them together, and gives up as many as it is done
/// with; what it does not give up is taken again.
/// </summary>
internal sealed class LineBuffer(Stream source, int size = 128 * 1024) : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(size);
    private int _start;
    private int _taken;
    private int _scanned;
    private int _filled;
    private bool _sourceEnded;

    /// <summary>Number of the first line that is not given up, counted from 1.</summary>
    public long LineNumber { get; private set; } = 1;

    /// <summary>How many lines are taken.</summary>
    public int LinesTaken { get; private set; }

    /// <summary>The lines taken, with their line ends.</summary>
    public ReadOnlySpan<byte> Taken => _bytes.AsSpan(_start, _taken - _start);

    /// <summary>All that is read and not given up.</summary>
    public ReadOnlySpan<byte> Buffered => _bytes.AsSpan(_start, _filled - _start);

    /// <summary>
    /// Takes the next line, unless all that is taken would become longer than <paramref name="limit"/> without its last line end.
    /// </summary>
    public LineStep TakeLine(int limit)
    {
        var newline = _bytes.AsSpan(_scanned, _filled - _scanned).IndexOf((byte)'\n');
        if (newline < 0)
        {
            _scanned = _filled;
            // The one byte more may be the CR of a line end that is not there yet.
            if (_filled - _start > limit + 1)
            {
                return LineStep.TooLong;
            }

            if (!_sourceEnded)
            {
                return LineStep.NeedMore;
            }

            return _taken == _filled ? LineStep.End : Take(_filled, limit);
        }

        return Take(_scanned + newline + 1, limit);
    }

    /// <summary>Gives up the first bytes, which are so many lines; lines taken beyond them will be taken again.</summary>
    public void GiveUp(int bytes, int lines)
    {
        _start += bytes;
        _taken = _start;
        _scanned = _start;
        LinesTaken = 0;
        LineNumber += lines;
    }

    /// <summary>Gives up what is there of a line, up to and with its end.</summary>
    /// <returns>The line's end was reached.</returns>
    public bool DropLine(out ReadOnlySpan<byte> dropped)
    {
        var newline = Buffered.IndexOf((byte)'\n');
        dropped = newline < 0 ? Buffered : Buffered[..newline];
        GiveUp(newline < 0 ? dropped.Length : newline + 1, newline < 0 ? 0 : 1);
        return newline >= 0 || _sourceEnded;
    }

    /// <summary>Reads once from the source.</summary>
    /// <returns>The number of bytes that came; 0 at the end of the source.</returns>
    public async ValueTask<int> FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var count = await source.ReadAsync(_bytes.AsMemory(_filled), cancellationToken);
        _filled += count;
        _sourceEnded = count == 0;
        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        _start = _taken = _scanned = _filled = 0;
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private LineStep Take(int end, int limit)
    {
        if (LineEnd.Trim(_bytes.AsSpan(_start, end - _start)).Length > limit)
        {
            return LineStep.TooLong;
        }

        _taken = end;
        _scanned = end;
        LinesTaken++;
        return LineStep.Line;
    }

    private void MakeRoom()
    {
        if (_bytes.Length - _filled >= _bytes.Length / 4)
        {
            return;
        }

        var bytes = _start < _bytes.Length / 4 ? ArrayPool<byte>.Shared.Rent(_bytes.Length * 2) : _bytes;
        _bytes.AsSpan(_start, _filled - _start).CopyTo(bytes);
        if (bytes != _bytes)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = bytes;
        }

        _taken -= _start;
        _scanned -= _start;
        _filled -= _start;
        _start = 0;
    }
}
