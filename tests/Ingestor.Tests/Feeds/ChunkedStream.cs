using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Tests.Feeds;

/// <summary>Bytes that come in pieces, as a pipe brings them.</summary>
internal sealed class ChunkedStream(byte[] bytes, Func<int> chunk) : ReadOnlyStream
{
    private int _at;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Math.Min(Math.Min(buffer.Length, bytes.Length - _at), Math.Max(1, chunk()));
        bytes.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return ValueTask.FromResult(count);
    }
}
