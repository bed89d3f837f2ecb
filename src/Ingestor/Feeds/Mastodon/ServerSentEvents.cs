using System.Buffers;

namespace StreamSentiment.Ingestor.Feeds.Mastodon;

/// <summary>Puts server-sent events together from their lines, and hands over those of one kind.</summary>
/// <param name="wanted">The kind.</param>
/// <param name="maxBytes">Most data of an event; what is longer is dropped, and counted by the caller's line limit.</param>
internal sealed class ServerSentEvents(string wanted, int maxBytes)
{
    private readonly ArrayBufferWriter<byte> _data = new();
    private bool _isWanted;

    /// <summary>Takes a line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <returns>The data of a wanted event that ends with this line; else null.</returns>
    public byte[]? Take(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            var data = _isWanted && _data.WrittenCount is > 0 and var count && count <= maxBytes ? _data.WrittenSpan.ToArray() : null;
            _data.ResetWrittenCount();
            _isWanted = false;
            return data;
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
        else if (field.SequenceEqual("data"u8) && _data.WrittenCount <= maxBytes)
        {
            if (_data.WrittenCount > 0)
            {
                _data.Write("\n"u8);
            }

            _data.Write(value);
        }

        return null;
    }
}
