using System.IO.Compression;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Fields;
using StreamSentiment.Ingestor.Feeds.Reading;
using StreamSentiment.Ingestor.Replay;
using StreamSentiment.Scorer;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>Files and pipes of tweets: every record is a tweet or refused, in order, however the bytes arrive, and a tweet arrives at the Scorer as it left.</summary>
internal static class FeedTargets
{
    private const int MaxRecordBytes = 2_000;

    // Throws where a text is none.
    private static readonly UTF8Encoding Unicode = new(false, throwOnInvalidBytes: true);
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly byte[][] CsvTokens = Targets.Bytes(
        "\"", "\"\"", "\"\"\"", ",", "\n", "\r\n", "\r", "\",\"", "\"\n\"", "text", "id", "text,", "target,ids,date,flag,user,text\n", "\n\"0\",\"1\",\"d\",\"q\",\"u\",\"", "\uFEFF", ",,,,,,,,");

    private static readonly byte[][] JsonTokens = Targets.Bytes(
        "\"id\":", "\"text\":", "\"data\":", "\"includes\":{\"users\":", "\"note_tweet\":{\"text\":", "\"referenced_tweets\":[", "\"edit_history_tweet_ids\":[", "\"expected\":", "\"created_at\":",
        "{", "}", "[", "]", "\\ud83d", "\\u0000", "\n");

    private static readonly byte[][] Csv = Targets.Bytes(
        "text,id,created_at,author,lang,expected\nI love it,1,2026-01-02T03:04:05Z,ada,en,positive\n\"It broke, \"\"again\"\"\nand again\",2,2026-01-02 03:04:05.123 +0100,bob,en,negative\n",
        "airline_sentiment,name,text,tweet_created,tweet_id\r\nneutral,ada,\"on time\",2015-02-24 11:35:52 -0800,570306133677760513\r\n",
        "id,text\n1,one\n2,\"two\nlines\"\n3,\"stray\n4,\"four\"\n5,five \"quoted\" word\n");

    private static readonly byte[][] Sentiment140 = Targets.Bytes(
        "\"0\",\"1467810369\",\"Mon Apr 06 22:19:45 PDT 2009\",\"NO_QUERY\",\"ada\",\"my train is late again :(\"\n\"4\",\"1467810370\",\"Wed Aug 27 13:08:45 +0000 2008\",\"NO_QUERY\",\"bob\",\"what a day &amp; night\"\n");

    private static readonly byte[][] Lines = Targets.Bytes(
        """{"id":"1","text":"I love it \ud83d\ude00","created_at":"2026-01-02T03:04:05Z","author":"ada","lang":"en","expected":"positive","feed":"f"}""" + "\n" + """{"text":"no id"}""" + "\n",
        """{"data":{"id":"7","text":"a post","created_at":"2026-11-23T11:59:00.000Z","lang":"en","author_id":"7","edit_history_tweet_ids":["6","7"],"referenced_tweets":[{"type":"replied_to","id":"5"}],"note_tweet":{"text":"a longer post"}},"includes":{"users":[{"id":"7","username":"ada","name":"Ada"}]},"matching_rules":[{"id":"1","tag":""}]}""" + "\r\n\r\n");

    private static readonly byte[][] Dates = Targets.Bytes(
        "2026-01-02", "2026-01-02T03:04:05Z", "2026-01-02t03:04:05.123456789+01:00", "2026-01-02 03:04 -0800", "Wed Aug 27 13:08:45 +0000 2008", "Mon Apr 06 22:19:45 PDT 2009", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-14");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("feeds/csv", Csv, CsvTokens, Read) { Rounds = 800, MaxBytes = 32 * 1024 },
        new("feeds/sentiment140", Sentiment140, CsvTokens, Read) { Rounds = 600, MaxBytes = 32 * 1024 },
        new("feeds/json-lines", Lines, JsonTokens, Read) { Rounds = 800, MaxBytes = 32 * 1024 },
        new("feeds/gzip", [.. Csv.Concat(Lines).Select(Packed)], [[0x1F, 0x8B, 8, 0]], Read) { MaxBytes = 32 * 1024 },
        new("feeds/date", Dates, Targets.Bytes("T", "Z", ":", "+", "-", " ", "2026", "29", "Feb"), ReadDate) { Rounds = 3_000, MaxBytes = 10_000 },
        new("feeds/replay", [.. Csv.Concat(Lines).Concat(Sentiment140).Select((letter, kind) => (byte[])[(byte)kind, .. letter])], CsvTokens, Replay),
    ];

    /// <summary>What holds of a record of any feed.</summary>
    public static void Check(FeedRecord record)
    {
        Assert.Equal(1, (record.Tweet is null ? 0 : 1) + (record.Refused is null ? 0 : 1) + (record.Deleted is null ? 0 : 1));
        if (record.Tweet is { } tweet)
        {
            Assert.False(string.IsNullOrWhiteSpace(tweet.Text));
            Assert.InRange(tweet.Id.Length, 1, Tweet.MaxIdLength);
            Assert.Equal((tweet, null), Sent(TweetProducer.Encode(tweet)));
        }
        else if (record.Refused is { } letter)
        {
            Check(letter);
            var copy = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(letter, StreamJson.Default.DeadLetter);
            Assert.Equal(letter.Digest, System.Text.Json.JsonSerializer.Deserialize(copy, StreamJson.Default.DeadLetter)!.Digest);
        }
    }

    /// <summary>What holds of a dead letter: Postgres takes it, whatever the record held.</summary>
    public static void Check(DeadLetter letter)
    {
        Assert.Contains(letter.Reason, DeadLetterReasons.All);
        Assert.NotEmpty(letter.Error);
        Assert.InRange(letter.Value.Length, 0, DeadLetter.MaxValueBytes);
        foreach (var text in new[] { letter.Error, letter.Key ?? "", letter.Version ?? "" })
        {
            Assert.InRange(text.Length, 0, DeadLetter.MaxNoteLength);
            CheckUnicode(text);
        }
    }

    /// <summary>No half of a surrogate pair, which Postgres refuses.</summary>
    public static void CheckUnicode(string text) => Unicode.GetByteCount(text);

    private static (Tweet?, DeadLetter?) Sent(byte[] value) => TweetDecoder.Decode(
        new ConsumeResult<string, byte[]> { Topic = Topics.Tweets, Message = new Message<string, byte[]> { Key = "k", Value = value } }, Now);

    // In one piece and in many: that is the same feed.
    private static void Read(byte[] input)
    {
        var (whole, problem) = Collect(input, () => int.MaxValue);
        var sizes = new Random(input.Length);
        var (pieces, other) = Collect(input, () => sizes.Next(1, 300));
        Assert.Equal(problem is null, other is null);
        // What cannot be read to its end may be refused before or after the records that stand before the fault.
        var both = problem is null ? Math.Max(whole.Count, pieces.Count) : Math.Min(whole.Count, pieces.Count);
        Assert.Equal(whole.Take(both), pieces.Take(both));
    }

    private static (List<string> Seen, FeedException? Problem) Collect(byte[] input, Func<int> size)
    {
        var seen = new List<string>();
        var records = new RecordStream("feed", "the feed", Now.AddDays(-1), MaxRecordBytes, new FakeTimeProvider(Now));
        try
        {
            var reading = records.ReadAsync(new Pieces(input, size), 0, CancellationToken.None).GetAsyncEnumerator();
            while (reading.MoveNextAsync().AsTask().GetAwaiter().GetResult())
            {
                Check(reading.Current);
                Assert.Equal(seen.Count + 1, reading.Current.Position);
                var (tweet, refused) = (reading.Current.Tweet, reading.Current.Refused);
                seen.Add($"{tweet} {refused?.Digest} {refused?.Error}");
            }
        }
        catch (FeedException problem)
        {
            return (seen, problem);
        }

        return (seen, null);
    }

    private static void ReadDate(byte[] input)
    {
        var date = TweetDate.Read(input);
        Assert.False(date is { Value: not null, IsBad: true });
        if (date.Value is { } value)
        {
            Assert.Equal(TimeSpan.Zero, value.Offset);
            Assert.Equal(value, TweetDate.Read(Encoding.ASCII.GetBytes(value.ToString("O", System.Globalization.CultureInfo.InvariantCulture))).Value);
        }
    }

    private static void Replay(byte[] input)
    {
        string?[] formats = [FeedFormats.Csv, FeedFormats.Json, FeedFormats.Sentiment140, FeedFormats.Jetstream, FeedFormats.Mastodon, null];
        var kind = input.Length > 0 ? input[0] : 0;
        byte[] value = [.. input.Skip(1)];
        var letter = new OpenLetter
        {
            Digest = "d", Reason = DeadLetterReasons.Malformed, Error = "line 7: wrong", Value = value, ValueSize = value.Length, Feed = "feed", FeedPosition = 7,
            FeedFormat = formats[kind % formats.Length], FeedHeader = kind % 2 == 0 ? "text,id"u8.ToArray() : value, Topic = kind % 7 == 6 ? Topics.Tweets : null,
        };
        var plan = new ReplayPlanner(MaxRecordBytes, new FakeTimeProvider(Now)).PlanAsync(letter, CancellationToken.None).GetAwaiter().GetResult();
        Assert.True(plan.Kept is not null || plan.Records.Count + plan.Refused.Count > 0);
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>Bytes that come in pieces, as a pipe brings them.</summary>
    private sealed class Pieces(byte[] bytes, Func<int> size) : ReadOnlyStream
    {
        private int _at;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = Math.Min(Math.Min(buffer.Length, bytes.Length - _at), size());
            bytes.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return ValueTask.FromResult(count);
        }
    }
}
