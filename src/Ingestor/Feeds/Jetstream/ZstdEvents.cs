using ZstdSharp;

namespace StreamSentiment.Ingestor.Feeds.Jetstream;

/// <summary>Unpacks events, each by itself, into memory that is used again and bounded, whatever they would unpack to. For one thread at a time.</summary>
/// <param name="maxBytes">Longest event, unpacked.</param>
internal sealed class ZstdEvents(int maxBytes) : IDisposable
{
    private const int FirstBytes = 64 * 1024;
    private readonly Decompressor _decompressor = new();
    private byte[] _unpacked = new byte[Math.Min(FirstBytes, maxBytes)];

    /// <summary>With the dictionary that the server packs with.</summary>
    /// <exception cref="FeedException">It is damaged.</exception>
    public static ZstdEvents With(ZstdDictionary dictionary, int maxBytes, string setting)
    {
        var events = new ZstdEvents(maxBytes);
        try
        {
            events._decompressor.LoadDictionary(dictionary.Bytes);
            return events;
        }
        catch (ZstdException problem)
        {
            events.Dispose();
            throw new FeedException($"Setting {setting}: {dictionary.Path} is a damaged dictionary of zstd: {problem.Message}. Download it again.", problem) { IsOfSettings = true };
        }
    }

    /// <summary>Unpacks an event.</summary>
    /// <param name="packed">The event.</param>
    /// <param name="unpacked">What it unpacks to, until the next is unpacked; empty where that is too long.</param>
    /// <returns>False when it unpacks to more than is allowed.</returns>
    /// <exception cref="InvalidDataException">It cannot be unpacked.</exception>
    public bool TryUnpack(ReadOnlySpan<byte> packed, out ReadOnlySpan<byte> unpacked)
    {
        unpacked = default;
        try
        {
            int written;
            // What an event says of its own size is not to be believed.
            while (!_decompressor.TryUnwrap(packed, _unpacked, out written))
            {
                if (_unpacked.Length >= maxBytes)
                {
                    return false;
                }

                _unpacked = new byte[(int)Math.Min(_unpacked.Length * 2L, maxBytes)];
            }

            unpacked = _unpacked.AsSpan(0, written);
            return true;
        }
        catch (ZstdException problem)
        {
            throw new InvalidDataException(problem.Message, problem);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _decompressor.Dispose();
}
