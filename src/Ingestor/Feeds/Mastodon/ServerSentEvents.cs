using System.Buffers;

namespace StreamSentiment.Ingestor.Feeds.Mastodon;

/// <summary>Puts server-sent events together from their lines, and hands over those of one kind.</summary>
/// <param name="wanted">The kind.</param>
/// <param name="maxBytes">Most data of an event; of what is longer only the beginning is kept.</param>
internal sealed class ServerSentEvents(string wanted, int maxBytes)
{
    private readonly ArrayBufferWriter<byte> _data = new();
    private long _size;
    private bool _isWanted;
    private bool _hasBegun;

    /// <summary>Whether a line can stand in such a stream: one that is empty, a comment, or one of the fields.</summary>
    public static bool IsLine(ReadOnlySpan<byte> line) => line.IsEmpty || line[0] == (byte)':'
        || line.StartsWith("data"u8) || line.StartsWith("event"u8) || line.StartsWith("id"u8) || line.StartsWith("retry"u8);

    /// <summary>Takes a line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <returns>The data of a wanted event that ends with this line; else null.</returns>
    public SentEvent? Take(ReadOnlySpan<byte> line)
    {
        if (!_hasBegun)
        {
            // A stream may begin with a byte order mark, which is no part of it.
            _hasBegun = true;
            line = line.StartsWith("\uFEFF"u8) ? line[3..] : line;
        }

        if (line.IsEmpty)
        {
            SentEvent? sent = _isWanted && _size > 0 ? new SentEvent(_data.WrittenSpan.ToArray(), _size) : null;
            _data.ResetWrittenCount();
            (_size, _isWanted) = (0, false);
            return sent;
        }

        var colon = line.IndexOf((byte)':');
        // A comment, which is a sign of life, when it is the first.
        var field = colon < 0 ? line : line[..colon];
        var value = colon < 0 ? default : line[(colon + 1)..];
        value = value.StartsWith(" "u8) ? value[1..] : value;
        if (field.SequenceEqual("event"u8))
        {
            _isWanted = System.Text.Encoding.UTF8.GetString(value) == wanted;
        }
        else if (field.SequenceEqual("data"u8))
        {
            if (_size > 0)
            {
                Keep("\n"u8);
            }

            Keep(value);
        }

        return null;
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        _size += part.Length;
        _data.Write(part[..Math.Min(part.Length, maxBytes - _data.WrittenCount)]);
    }
}
