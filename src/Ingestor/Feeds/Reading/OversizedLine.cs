using System.Security.Cryptography;
using System.Text;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor.Feeds.Reading;

/// <summary>A line longer than a record may be: it is read past, and only its beginning, its size and its digest are kept.</summary>
internal sealed class OversizedLine : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly MemoryStream _beginning = new();
    private readonly string _feed;
    private readonly long _line;
    private long _size;
    private bool _returnHeldBack;

    /// <summary>Begins with the line that stands in the buffer.</summary>
    public OversizedLine(string feed, long line)
    {
        _feed = feed;
        _line = line;

        // As DeadLetter does for a record that it sees as a whole: source, key (none) and value.
        _hash.AppendData(Encoding.UTF8.GetBytes($"{feed}\u001f\u001f"));
    }

    /// <summary>Reads past what is in the buffer.</summary>
    /// <returns>The line's end was reached.</returns>
    public bool ReadPast(LineBuffer lines)
    {
        var ended = lines.DropLine(out var part);
        if (part.IsEmpty)
        {
            return ended;
        }

        // A CR is held back until it is known not to be part of the line's end.
        if (_returnHeldBack)
        {
            Keep("\r"u8);
        }

        _returnHeldBack = part[^1] == (byte)'\r';
        Keep(_returnHeldBack ? part[..^1] : part);
        return ended;
    }

    /// <summary>The line as a dead letter.</summary>
    public FeedRecord Refuse(long position, int maxBytes, DateTimeOffset now)
    {
        var error = $"line {_line}: {_size} bytes where a record may have {maxBytes}";
        var letter = DeadLetter.FromFeed(_feed, position, DeadLetterReasons.TooLarge, error, _beginning.ToArray(), _size, now);
        letter = letter with { Digest = Convert.ToHexStringLower(_hash.GetHashAndReset()) };
        return new FeedRecord(position, null, letter, BadLabel: false, BadDate: false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _hash.Dispose();
        _beginning.Dispose();
    }

    private void Keep(ReadOnlySpan<byte> part)
    {
        _size += part.Length;
        _hash.AppendData(part);
        var room = DeadLetter.MaxValueBytes - (int)_beginning.Length;
        _beginning.Write(part[..Math.Min(room, part.Length)]);
    }
}
