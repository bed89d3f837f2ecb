using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Alerting.Verdicts;
using StreamSentiment.Common.Hosting.Telemetry;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer;

namespace StreamSentiment.Fuzz.Tests;

/// <summary>Records of the topics, which anybody with rights on the broker may have written: what is decoded is the same when it is written and decoded again.</summary>
internal static class TopicTargets
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly byte[][] Tweets = Targets.Bytes(
        """{"id":"1","text":"hi \ud83d\ude00","created_at":"2026-01-01T00:00:00+01:00","author":"me","lang":"en","expected":"positive","feed":"f","more":1}""",
        """{"id":"2","text":"it's late","created_at":"2026-01-01T00:00:00Z","feed":"f"}""");

    private static readonly byte[][] Verdicts = Targets.Bytes(
        """{"verdict_id":"v","tweet_id":"1","text":"late again","positive_probability":0.9,"predicted":"positive","expected":"negative","correct":false,"model":"m","model_version":"1","judged_at":"2026-11-23T11:59:00.123456Z","judge":"feed"}""",
        """{"verdict_id":"v","tweet_id":"1","text":"?","correct":false,"model":"m","model_version":"1","judged_at":"2026-11-23T11:59:00Z","judge":"scorer"}""");

    private static readonly byte[][] Tokens = Targets.Bytes(
        "\"id\":", "\"text\":", "\"created_at\":", "\"expected\":", "\"judge\":", "\"judged_at\":", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999-14:00\"", "\\ud800", "7", "1e39", "\"NaN\"");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("topics/tweets", Tweets, Tokens, ReadTweet) { Rounds = 2_000, Known = Long() },
        new("topics/trace", Targets.Bytes("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), Targets.Bytes("-", "00", "ff", "\0"), ReadTrace) { Rounds = 1_500, MaxBytes = 10_000 },
        new("topics/verdicts", Verdicts, Tokens, ReadVerdict) { Rounds = 2_000, Known = Long() },
    ];

    // Longer than what is kept of a key, a version, an error or a text, with each unit of a pair at its end.
    private static byte[][] Long() => [.. Enumerable.Range(0, 30).Select(i => Encoding.UTF8.GetBytes(new string(' ', i) + string.Concat(Enumerable.Repeat("😀", 600)))),
        .. Enumerable.Range(0, 2).SelectMany(i => Targets.Bytes(Encoding.UTF8.GetString(Verdicts[0]).Replace("late again", new string('a', i) + string.Concat(Enumerable.Repeat("😀", Verdict.MaxTextLength)), StringComparison.Ordinal)))];

    private static void ReadTweet(byte[] input)
    {
        var (tweet, refused) = TweetDecoder.Decode(Record(Topics.Tweets, input), Now);
        Assert.NotEqual(tweet is null, refused is null);
        if (tweet is not null)
        {
            FeedTargets.CheckUnicode($"{tweet.Id}{tweet.Text}{tweet.Author}{tweet.Lang}{tweet.Feed}");
            Assert.Equal((tweet, null), TweetDecoder.Decode(Record(Topics.Tweets, JsonSerializer.SerializeToUtf8Bytes(tweet, StreamJson.Default.Tweet), again: true), Now));
        }
        else
        {
            FeedTargets.Check(refused!);
        }
    }

    private static void ReadVerdict(byte[] input)
    {
        var decoder = new VerdictDecoder(new FakeTimeProvider(Now));
        var (verdict, refused) = decoder.Decode(Record(Topics.Verdicts, input));
        Assert.NotEqual(verdict is null, refused is null);
        if (verdict is not null)
        {
            FeedTargets.CheckUnicode($"{verdict.VerdictId}{verdict.TweetId}{verdict.Text}{verdict.Model}{verdict.ModelVersion}");
            Assert.Equal((verdict, null), decoder.Decode(Record(Topics.Verdicts, JsonSerializer.SerializeToUtf8Bytes(verdict, StreamJson.Default.Verdict), again: true)));
        }
        else
        {
            FeedTargets.Check(refused!);
        }
    }

    private static void ReadTrace(byte[] input)
    {
        using var listener = new ActivityListener { ShouldListenTo = source => source == StreamTraces.Source };
        ActivitySource.AddActivityListener(listener);
        var trace = TraceHeader.Of(new ConsumeResult<string, byte[]> { Message = new Message<string, byte[]> { Headers = new Headers { { "traceparent", input } } } });
        Assert.DoesNotContain(trace ?? "", char.IsControl);
        Assert.True(trace is null || ActivityContext.TryParse(trace, null, out _));
    }

    // Key and version are what the value is, now and then.
    private static ConsumeResult<string, byte[]> Record(string topic, byte[] value, bool again = false) => new()
    {
        Topic = topic,
        Message = new Message<string, byte[]>
        {
            Key = value.Length % 3 == 0 ? Encoding.UTF8.GetString(value) : "key",
            Value = value,
            Headers = !again && value.Length % 5 == 4 ? new Headers { { "v", value } } : Topics.VersionHeader(),
        },
    };
}
