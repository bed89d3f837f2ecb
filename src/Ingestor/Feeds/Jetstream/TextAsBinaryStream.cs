namespace StreamSentiment.Ingestor.Feeds.Jetstream;

/// <summary>
/// What a WebSocket's server sends, with each text frame called a binary one, so that nobody looks into it on its way. Only the frames'
/// heads are touched.
/// </summary>
/// <param name="inner">The connection.</param>
/// <param name="owner">Disposed with it.</param>
internal sealed class TextAsBinaryStream(Stream inner, IDisposable? owner = null) : Stream
{
    private const byte Text = 1;
    private const byte Binary = 2;
    private const byte KindMask = 0x0F;
    private const byte IsMasked = 0x80;
    private const int MaskBytes = 4;

    // Of the head: which byte comes next, how many bytes of a long length are to come, and what is known of the length.
    private int _place;
    private int _lengthBytes;
    private bool _hasMask;
    private ulong _length;

    // Of the payload, with the mask before it.
    private ulong _payload;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Pass(buffer.Span[..count]);
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Pass(buffer.AsSpan(offset, read));
        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            owner?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Pass(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_payload > 0)
            {
                var part = (int)Math.Min(_payload, (ulong)bytes.Length);
                _payload -= (ulong)part;
                bytes = bytes[part..];
                continue;
            }

            PassHead(ref bytes[0]);
            bytes = bytes[1..];
        }
    }

    private void PassHead(ref byte one)
    {
        switch (_place++)
        {
            case 0:
                one = (one & KindMask) == Text ? (byte)((one & ~KindMask) | Binary) : one;
                return;
            case 1:
                _hasMask = (one & IsMasked) != 0;
                // Two of the values say that the length is in the bytes after this one.
                (_length, _lengthBytes) = (one & ~IsMasked) switch
                {
                    126 => (0UL, 2),
                    127 => (0UL, 8),
                    var length => ((ulong)length, 0),
                };
                break;
            default:
                _length = (_length << 8) | one;
                _lengthBytes--;
                break;
        }

        if (_lengthBytes == 0)
        {
            (_payload, _place) = (_length + (_hasMask ? MaskBytes : 0UL), 0);
        }
    }
}
