using System.Text;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Jetstream;
using ZstdSharp;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>Events that a server has packed, and the dictionary to unpack them with: nothing takes more memory than a record may.</summary>
internal static class ZstdTargets
{
    private const int MaxRecordBytes = 50_000;

    private static readonly byte[] Dictionary = DictBuilder.TrainFromBuffer(
        Enumerable.Range(0, 1_000).Select(number => Encoding.UTF8.GetBytes(Event($"k{number}", number % 3 == 0 ? "a day" : "the train is late"))), 2_048);

    // A frame of a few bytes that tells, or does not, that it unpacks to a megabyte.
    private static readonly byte[][] Packed =
    [
        Pack(Event("3k", "the train is late again")), Pack(Event("3l", "")), Pack(""), Pack(new string('x', 1_000_000)), Stream(Event("3m", "a day")), Stream(new string('x', 1_000_000)),
    ];

    private static readonly byte[][] Tokens = [[0x28, 0xB5, 0x2F, 0xFD], [0x50, 0x2A, 0x4D, 0x18], [0x37, 0xA4, 0x30, 0xEC], [.. Dictionary[4..8]], [0xFF, 0xFF, 0xFF, 0xFF]];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("messages/jetstream-zstd", Packed, Tokens, ReadPacked) { Rounds = 1_500, MaxBytes = 64 * 1024, MaxAllocated = 2 * 1024 * 1024 },
        new("messages/zstd-dictionary", [Dictionary], Tokens, ReadDictionary, typeof(FeedException)) { MaxBytes = 64 * 1024 },
    ];

    private static string Event(string key, string text) =>
        $$$"""{"did":"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa","time_us":1700000000000000,"kind":"commit","commit":{"rev":"r","operation":"create","collection":"app.bsky.feed.post","rkey":"{{{key}}}","record":{"text":"{{{text}}}","createdAt":"2026-11-23T11:59:00.000Z","langs":["en"]},"cid":"c"}}""";

    private static void ReadPacked(byte[] input)
    {
        if (!ZstdDictionary.IsPacked(input))
        {
            return;
        }

        _ = ZstdDictionary.IdOf(input);
        using var events = ZstdEvents.With(new ZstdDictionary("dictionary", Dictionary), MaxRecordBytes, "s");
        try
        {
            if (events.TryUnpack(input, out var json))
            {
                Assert.InRange(json.Length, 0, MaxRecordBytes);
                MessageTargets.CheckEvent(json);
            }
            else
            {
                Assert.True(json.IsEmpty);
            }
        }
        catch (InvalidDataException)
        {
            // As it is spoilt.
        }
    }

    private static void ReadDictionary(byte[] input)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, input);
            using var events = ZstdEvents.With(ZstdDictionary.Read(file, "s"), MaxRecordBytes, "s");
            foreach (var packed in Packed)
            {
                _ = events.TryUnpack(packed, out _);
            }
        }
        catch (InvalidDataException)
        {
            // Another dictionary than theirs.
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static byte[] Pack(string text)
    {
        using var compressor = new Compressor();
        compressor.LoadDictionary(Dictionary);
        return compressor.Wrap(Encoding.UTF8.GetBytes(text)).ToArray();
    }

    private static byte[] Stream(string text)
    {
        using var packed = new MemoryStream();
        using (var stream = new CompressionStream(packed))
        {
            stream.LoadDictionary(Dictionary);
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
