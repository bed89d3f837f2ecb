using System.Net.WebSockets;
using StreamSentiment.Ingestor.Feeds.Jetstream;

namespace StreamSentiment.Ingestor.Tests.Feeds.Jetstream;

/// <summary>Frames of a WebSocket whose texts are called binary.</summary>
public sealed class TextAsBinaryStreamTests
{
    // A short text, one in two parts with a ping between them, an empty one, two whose lengths take two and eight bytes, one that is masked.
    private static readonly byte[] Frames =
    [
        0x81, 3, 0x81, 2, 0x81,
        0x01, 1, 7, 0x89, 2, 1, 1, 0x80, 1, 8,
        0x81, 0,
        0x81, 126, 0, 200, .. Enumerable.Repeat((byte)0x81, 200),
        0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0, .. Enumerable.Repeat((byte)1, 65_536),
        0x81, 0x82, 1, 2, 3, 4, 0x81, 0x81,
        0x82, 1, 5, 0x88, 0,
    ];

    private static readonly int[] TextHeads = [0, 5, 15, 17, 221, 65_767];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Only_the_heads_of_texts_are_changed_however_they_are_split(int part)
    {
        var wanted = (byte[])Frames.Clone();
        foreach (var head in TextHeads)
        {
            Assert.Equal(1, wanted[head] & 0x0F);
            wanted[head]++;
        }

        await using var stream = new TextAsBinaryStream(new MemoryStream(Frames, writable: false));
        var read = new List<byte>();
        var buffer = new byte[part];
        while (await stream.ReadAsync(buffer) is > 0 and var count)
        {
            read.AddRange(buffer[..count]);
        }

        Assert.Equal(wanted, read);
    }

    [Fact]
    public async Task A_text_that_is_not_UTF_8_comes_through_a_WebSocket_and_so_does_the_next()
    {
        byte[] frames = [0x81, 3, (byte)'a', 0xC3, (byte)'(', 0x81, 1, (byte)'b'];
        using var socket = WebSocket.CreateFromStream(new TextAsBinaryStream(new MemoryStream(frames)), new WebSocketCreationOptions());
        var buffer = new byte[10];
        Assert.Equal(3, (await socket.ReceiveAsync(buffer, CancellationToken.None)).Count);
        Assert.Equal(0xC3, buffer[1]);
        Assert.Equal(1, (await socket.ReceiveAsync(buffer, CancellationToken.None)).Count);
    }
}
