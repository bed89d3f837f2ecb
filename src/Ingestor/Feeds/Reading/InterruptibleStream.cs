namespace StreamSentiment.Ingestor.Feeds.Reading;

/// <summary>
/// A console or a pipe whose reads can be given up. The system cannot stop such a read, so it goes on behind, into a buffer of its own
/// that no one else uses meanwhile, and the next read takes what it brought.
/// </summary>
internal sealed class InterruptibleStream(Stream source) : ReadOnlyStream
{
    private readonly byte[] _bytes = new byte[64 * 1024];
    private Task<int>? _reading;
    private ReadOnlyMemory<byte> _left;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left.IsEmpty)
        {
            // On a thread of its own even where the source only pretends to be asynchronous.
            _reading ??= Task.Run(() => source.ReadAsync(_bytes, CancellationToken.None).AsTask(), CancellationToken.None);
            var read = await _reading.WaitAsync(cancellationToken);
            _reading = null;
            _left = _bytes.AsMemory(0, read);
        }

        var count = Math.Min(_left.Length, buffer.Length);
        _left[..count].CopyTo(buffer);
        _left = _left[count..];
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Closing under a read that goes on would hang or fail, by system; such a read ends with the process.
        if (disposing && _reading is null or { IsCompleted: true })
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
