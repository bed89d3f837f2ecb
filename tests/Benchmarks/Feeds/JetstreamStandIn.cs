using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StreamSentiment.Benchmarks.Texts;

namespace StreamSentiment.Benchmarks.Feeds;

/// <summary>A replay of Jetstream as fast as the other side reads: WebSocket frames that are written beforehand, but for their numbers.</summary>
/// <param name="source">The texts.</param>
/// <param name="posts">How many.</param>
internal sealed class JetstreamStandIn(TweetSource source, long posts)
{
    // Microseconds, of 16 digits as they are in this century.
    private const long FirstTime = 1_700_000_000_000_000;
    private const string TimeMark = "1000000000000001";
    private const string KeyMark = "1000000000000002";

    // Told by the protocol.
    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int BufferSize = 256 * 1024;

    private readonly Frame[] _frames = [.. Enumerable.Range(0, source.Count).Select(number => Frame.Of(source[number].Text))];

    /// <summary>Serves a call.</summary>
    public async Task ServeAsync(Stream stream, string head, CancellationToken stop)
    {
        var key = head.Split("\r\n").First(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(' ')[1];
#pragma warning disable CA5350 // The protocol asks for it, and nothing depends on its strength.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Magic)));
#pragma warning restore CA5350
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"), stop).ConfigureAwait(false);
        var buffer = new byte[BufferSize];
        var filled = 0;
        for (var number = 0L; number < posts; number++)
        {
            var frame = _frames[number % _frames.Length];
            if (filled + frame.Bytes.Length > buffer.Length)
            {
                await stream.WriteAsync(buffer.AsMemory(0, filled), stop).ConfigureAwait(false);
                filled = 0;
            }

            filled += frame.Write(FirstTime + number, buffer.AsSpan(filled));
        }

        await stream.WriteAsync(buffer.AsMemory(0, filled), stop).ConfigureAwait(false);
        // The stream goes on, with nothing in it.
        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(false);
    }

    private sealed record Frame(byte[] Bytes, int Time, int Key)
    {
        public static Frame Of(string text)
        {
            var json = $$$"""{"did":"did:plc:eygmaihciaxprqvxpfvl6flk","time_us":{{{TimeMark}}},"kind":"commit","commit":{"rev":"3l3qo2vutsw2b","operation":"create","collection":"app.bsky.feed.post","rkey":"{{{KeyMark}}}","record":{"$type":"app.bsky.feed.post","createdAt":"2026-11-23T12:00:00.000Z","langs":["en"],"text":"{{{JsonEncodedText.Encode(text)}}}"},"cid":"bafyreidwaivazkwu67xztlmuobx35hs2lnfh3kolmgfmucldvhd3sgzcqi"}}""";
            var payload = Encoding.UTF8.GetBytes(json);
            // A final frame of text, its length in two bytes: no tweet is longer.
            var bytes = new byte[payload.Length + 4];
            (bytes[0], bytes[1]) = (0x81, 126);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), checked((ushort)payload.Length));
            payload.CopyTo(bytes, 4);
            return new Frame(bytes, bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(TimeMark)), bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(KeyMark)));
        }

        public int Write(long time, Span<byte> into)
        {
            Bytes.CopyTo(into);
            time.TryFormat(into[Time..], out _, provider: CultureInfo.InvariantCulture);
            time.TryFormat(into[Key..], out _, provider: CultureInfo.InvariantCulture);
            return Bytes.Length;
        }
    }
}
