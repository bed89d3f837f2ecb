using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Reading;

namespace StreamSentiment.Ingestor.Tests.Feeds;

/// <summary>Reads text or bytes as a feed would.</summary>
internal static class TestFeed
{
    public const string Name = "feed.csv";

    public static readonly DateTimeOffset FileTime = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static List<FeedRecord> Read(string text, int maxBytes = 1024 * 1024, long skip = 0, Func<int>? chunk = null) =>
        Read(Encoding.UTF8.GetBytes(text), maxBytes, skip, chunk);

    public static List<FeedRecord> Read(byte[] bytes, int maxBytes = 1024 * 1024, long skip = 0, Func<int>? chunk = null)
    {
        var records = new List<FeedRecord>();
        var problem = ReadInto(records, bytes, maxBytes, skip, chunk);
        return problem is null ? records : throw problem;
    }

    /// <summary>Reads as far as it goes.</summary>
    public static FeedException? ReadInto(
        List<FeedRecord> records, byte[] bytes, int maxBytes = 1024 * 1024, long skip = 0, Func<int>? chunk = null)
    {
        var stream = new RecordStream(Name, "the test feed", FileTime, maxBytes, new FakeTimeProvider(Now));
        var source = new ChunkedStream(bytes, chunk ?? (() => int.MaxValue));
        return CollectAsync(records, stream.ReadAsync(source, skip, CancellationToken.None)).GetAwaiter().GetResult();
    }

    public static async Task<List<FeedRecord>> ReadAsync(IFeed feed, long skip = 0)
    {
        var records = new List<FeedRecord>();
        var problem = await CollectAsync(records, feed.ReadAsync(skip, CancellationToken.None));
        return problem is null ? records : throw problem;
    }

    public static Tweet OnlyTweet(string text) => Assert.Single(Read(text)).Tweet!;

    public static DeadLetter OnlyDeadLetter(string text) => Assert.Single(Read(text)).Refused!;

    public static List<string> Texts(IEnumerable<FeedRecord> records) => [.. records.Where(r => r.Tweet is not null).Select(r => r.Tweet!.Text)];

    public static List<string> Errors(IEnumerable<FeedRecord> records) => [.. records.Where(r => r.Refused is not null).Select(r => r.Refused!.Error)];

    /// <summary>What tells two readings apart, in words.</summary>
    public static List<string> Describe(IEnumerable<FeedRecord> records) =>
        [.. records.Select(r => $"{r.Position} {r.BadLabel} {r.BadDate} {r.Tweet} {r.Refused?.Digest} {r.Refused?.Error}")];

    public static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static async Task<FeedException?> CollectAsync(List<FeedRecord> records, IAsyncEnumerable<FeedRecord> feed)
    {
        try
        {
            await foreach (var record in feed)
            {
                Assert.True((record.Tweet is null) != (record.Refused is null));
                records.Add(record);
            }

            return null;
        }
        catch (FeedException exception)
        {
            return exception;
        }
    }
}
