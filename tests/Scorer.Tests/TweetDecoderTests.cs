using System.Text;
using Confluent.Kafka;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Scorer.Tests;

public class TweetDecoderTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void A_tweet_is_decoded_whole()
    {
        var (tweet, refused) = Decode("""{"id":"1","text":"hi \ud83d\ude00","created_at":"2026-01-01T00:00:00+01:00","author":"me","lang":"en","expected":"positive","feed":"f","more":1}""");
        Assert.Null(refused);
        Assert.Equal(("1", "hi 😀", "me", "en", Sentiment.Positive, "f"), (tweet!.Id, tweet.Text, tweet.Author, tweet.Lang, tweet.Expected, tweet.Feed));
        Assert.Equal(new DateTimeOffset(2025, 12, 31, 23, 0, 0, TimeSpan.Zero), tweet.CreatedAt);
    }

    [Theory]
    [InlineData("", DeadLetterReasons.Malformed)]
    [InlineData("null", DeadLetterReasons.Malformed)]
    [InlineData("[1]", DeadLetterReasons.Malformed)]
    [InlineData("{\"id\":\"1\"", DeadLetterReasons.Malformed)]
    [InlineData("""{"text":"no id","created_at":"2026-01-01T00:00:00Z","feed":"f"}""", DeadLetterReasons.Malformed)]
    [InlineData("""{"id":null,"text":"a","created_at":"2026-01-01T00:00:00Z","feed":"f"}""", DeadLetterReasons.Malformed)]
    [InlineData("""{"id":"1","text":"a","created_at":"yesterday","feed":"f"}""", DeadLetterReasons.Malformed)]
    [InlineData("""{"id":"1","text":"a","created_at":"2026-01-01T00:00:00Z","feed":"f","expected":"meh"}""", DeadLetterReasons.Malformed)]
    [InlineData("""{"id":"","text":"a","created_at":"2026-01-01T00:00:00Z","feed":"f"}""", DeadLetterReasons.BadField)]
    [InlineData("""{"id":"1","text":"  ","created_at":"2026-01-01T00:00:00Z","feed":"f"}""", DeadLetterReasons.NoText)]
    public void What_is_no_tweet_becomes_a_dead_letter_that_says_why(string value, string reason)
    {
        var (tweet, refused) = Decode(value);
        Assert.Null(tweet);
        Assert.Equal(reason, refused!.Reason);
        Assert.Equal(("tweets", 2, 7L), (refused.Topic, refused.Partition, refused.Offset));
        Assert.Equal(value, Encoding.UTF8.GetString(refused.Value));
        Assert.NotEmpty(refused.Error);
    }

    [Fact]
    public void A_record_of_another_version_is_not_guessed_at()
    {
        var record = Record("""{"id":"1","text":"a","created_at":"2026-01-01T00:00:00Z","feed":"f"}""");
        record.Message.Headers = new Headers { { "v", "2"u8.ToArray() } };
        Assert.Contains("'2'", TweetDecoder.Decode(record, Now).Refused!.Error, StringComparison.Ordinal);
    }

    private static (Tweet? Tweet, DeadLetter? Refused) Decode(string value) => TweetDecoder.Decode(Record(value), Now);

    private static ConsumeResult<string, byte[]> Record(string value) => new()
    {
        Topic = Topics.Tweets,
        Partition = 2,
        Offset = 7,
        Message = new Message<string, byte[]> { Key = "1", Value = Encoding.UTF8.GetBytes(value), Headers = Topics.VersionHeader() },
    };
}
