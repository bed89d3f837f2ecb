using System.Net.WebSockets;
using System.Text;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Jetstream;
using ZstdSharp;

namespace StreamSentiment.Ingestor.Tests.Feeds.Jetstream;

/// <summary>Jetstream's packed events, with a dictionary of ours.</summary>
public sealed class JetstreamZstdTests : JetstreamStory
{
    private static readonly byte[] Dictionary = Trained("a day", "the train is late");
    private static readonly byte[] Other = Trained("soup", "there is no soup left");
    private readonly TemporaryFile _file = new(Dictionary, "zstd_dictionary");

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _file.Dispose();
    }

    [Fact]
    public async Task Packed_events_are_asked_for_and_read_and_plain_ones_among_them_too()
    {
        OpenPacked();
        var (call, socket) = await AcceptAsync();
        Assert.Contains("&compress=true&cursor=", call.Request.Path, StringComparison.Ordinal);
        var json = Post(1_700_000_000_000_001, "k1", "the train is late");
        var packed = Packed(json, Dictionary);
        Assert.True(packed.Length < json.Length / 2, "Our dictionary does nothing.");
        await SendAsync(socket, packed);
        await SendAsync(socket, Post(1_700_000_000_000_002, "k2", "plain"));
        await SendAsync(socket, Streamed(Post(1_700_000_000_000_003, "k3", "of a size that it does not tell"), Dictionary));
        await SendAsync(socket, Packed(Post(1_700_000_000_000_004, "k4", new string('é', 100_000)), Dictionary));
        var record = await Rig.TakeAsync();
        Assert.Equal(("the train is late", 1_700_000_000_000_001), (record.Tweet!.Text, record.Position));
        Assert.Equal("plain", (await Rig.TakeAsync()).Tweet!.Text);
        Assert.Equal("of a size that it does not tell", (await Rig.TakeAsync()).Tweet!.Text);
        Assert.Equal(100_000, (await Rig.TakeAsync()).Tweet!.Text.Length);
    }

    [Fact]
    public async Task A_reconnect_goes_on_after_the_last_packed_event_that_waits_to_be_taken_on()
    {
        OpenPacked();
        var (_, socket) = await AcceptAsync();
        for (var number = 1; number <= 3; number++)
        {
            await SendAsync(socket, Packed(Post(1_700_000_000_000_000 + (number * 10_000_000), $"k{number}", "the train is late"), Dictionary));
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.EndsWith("&cursor=1700000025000000", (await Server.NextAsync()).Request.Path, StringComparison.Ordinal);
        Assert.Equal(1_700_000_010_000_000, (await Rig.TakeAsync()).Position);
    }

    [Fact]
    public async Task What_cannot_be_unpacked_and_what_unpacks_to_too_much_are_dead_letters_and_the_stream_goes_on()
    {
        OpenPacked(("MaxRecordBytes", "200000"));
        var (_, socket) = await AcceptAsync();
        var broken = Packed(Post(1, "k1", "the train is late"), Dictionary);
        broken[^1] ^= 0x55;
        // 50 MB of one letter in a few thousand bytes, with its size told and without.
        var bomb = Post(2, "k2", new string('x', 50_000_000));
        await SendAsync(socket, broken[..^4]);
        await SendAsync(socket, Packed(bomb, Dictionary));
        await SendAsync(socket, Streamed(bomb, Dictionary));
        await SendAsync(socket, Packed(Post(5, "k5", "still here"), Dictionary));
        var (cut, told, streamed) = (await RefusedAsync(), await RefusedAsync(), await RefusedAsync());
        Assert.Equal(("malformed", "too-large", "too-large"), (cut.Reason, told.Reason, streamed.Reason));
        Assert.Contains("cannot be unpacked with dictionary", cut.Error, StringComparison.Ordinal);
        Assert.Contains("unpacks to more than the 200000 bytes", told.Error, StringComparison.Ordinal);
        Assert.True(told.ValueSize < 200_000);
        Assert.Equal("still here", (await Rig.TakeAsync()).Tweet!.Text);
    }

    [Fact]
    public void A_bomb_takes_no_more_memory_than_a_record_may()
    {
        var bomb = Packed(new string('x', 100_000_000), Dictionary);
        using var events = ZstdEvents.With(ZstdDictionary.Read(_file.Path, "s"), 200_000, "s");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(events.TryUnpack(bomb, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public async Task A_server_with_another_dictionary_is_told_with_both_numbers_and_costs_no_event()
    {
        OpenPacked();
        var (_, socket) = await AcceptAsync();
        await SendAsync(socket, Packed(Post(1, "k1", "there is no soup left"), Other));
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Contains($"the server packs with dictionary {IdOf(Other)}, and {_file.Path} is dictionary {IdOf(Dictionary)}", Rig.Log.All, StringComparison.Ordinal);
        Assert.Contains("name it in Feeds:sky:Dictionary", Rig.State.Note, StringComparison.Ordinal);
        Assert.Equal(DependencyStatus.Red, Rig.State.Status);
        // Once it has ours again, nothing is missing.
        var (_, again) = await AcceptAsync();
        await SendAsync(again, Packed(Post(2, "k2", "a day"), Dictionary));
        Assert.Equal("a day", (await Rig.TakeAsync()).Tweet!.Text);
    }

    [Theory]
    [InlineData(null, "needs the dictionary that the server packs with")]
    [InlineData("/no/such/dictionary", "cannot be read")]
    [InlineData("text", "is no dictionary of zstd")]
    [InlineData("damaged", "is a damaged dictionary of zstd")]
    public void A_missing_or_wrong_dictionary_is_told_at_the_start(string? path, string words)
    {
        using var file = new TemporaryFile(path == "damaged" ? [.. Dictionary[..8], .. Enumerable.Repeat((byte)0xFF, 500)] : "hello, I am a text"u8.ToArray(), "dictionary");
        path = path is "text" or "damaged" ? file.Path : path;
        var problem = Assert.Throws<FeedException>(() => JetstreamSource.Open(Rig.Live("sky", ("Compression", "zstd"), ("Dictionary", path))));
        Assert.Contains("Feeds:sky:Dictionary", problem.Message, StringComparison.Ordinal);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        // A file that is away may come.
        Assert.Equal(path != "/no/such/dictionary", problem.IsOfSettings);
    }

    [Fact]
    public void Another_compression_is_told_by_its_setting()
    {
        var problem = Assert.Throws<FeedException>(() => JetstreamSource.Open(Rig.Live("sky", ("Compression", "gzip"))));
        Assert.Contains("Feeds:sky:Compression", problem.Message, StringComparison.Ordinal);
    }

    private static byte[] Trained(params string[] texts) => DictBuilder.TrainFromBuffer(
        Enumerable.Range(0, 2_000).Select(number => Encoding.UTF8.GetBytes(Post(1_700_000_000_000_000 + number, $"k{number}", texts[number % texts.Length]))), 4_096);

    private static uint IdOf(byte[] dictionary) => BitConverter.ToUInt32(dictionary, 4);

    private static byte[] Packed(string text, byte[] dictionary)
    {
        using var compressor = new Compressor();
        compressor.LoadDictionary(dictionary);
        return compressor.Wrap(Encoding.UTF8.GetBytes(text)).ToArray();
    }

    // Its size stands nowhere.
    private static byte[] Streamed(string text, byte[] dictionary)
    {
        using var packed = new MemoryStream();
        using (var stream = new CompressionStream(packed))
        {
            stream.LoadDictionary(dictionary);
            foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(100))
            {
                stream.Write(part);
            }
        }

        return packed.ToArray();
    }

    private static Task SendAsync(WebSocket socket, byte[] packed) =>
        socket.SendAsync(packed, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

    private async Task<Common.Tweets.DeadLetter> RefusedAsync() => (await Rig.TakeAsync()).Refused!;

    private void OpenPacked(params (string, string?)[] settings) => Open(settings: [("Compression", "zstd"), ("Dictionary", _file.Path), .. settings]);
}
