using System.Text.Json;
using Confluent.Kafka;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Scorer;

/// <summary>Turns a record of topic <c>tweets</c> into a tweet, or says why it is none.</summary>
internal static class TweetDecoder
{
    /// <summary>The tweet, or a dead letter; exactly one of them.</summary>
    public static (Tweet? Tweet, DeadLetter? Refused) Decode(ConsumeResult<string, byte[]> record, DateTimeOffset now)
    {
        if (record.Message.Value is not { Length: > 0 } value)
        {
            return Refuse(DeadLetterReasons.Malformed, "the record has no value");
        }

        if (VersionOf(record) is { } version and not "1")
        {
            return Refuse(DeadLetterReasons.Malformed, $"header v is '{version}': this Scorer reads version 1");
        }

        try
        {
            var tweet = JsonSerializer.Deserialize(value, StreamJson.Default.Tweet);
            return tweet switch
            {
                null => Refuse(DeadLetterReasons.Malformed, "the value is JSON null"),
                { Id: "" } => Refuse(DeadLetterReasons.BadField, "the tweet's id is empty"),
                { Id.Length: > Tweet.MaxIdLength } => Refuse(
                    DeadLetterReasons.BadField, $"the tweet's id has {tweet.Id.Length} characters where {Tweet.MaxIdLength} are allowed"),
                // JSON may give an enumeration as any number.
                { Expected: not (null or Sentiment.Negative or Sentiment.Positive) } => Refuse(DeadLetterReasons.BadField, "the tweet's expected is no sentiment"),
                _ when string.IsNullOrWhiteSpace(tweet.Text) => Refuse(DeadLetterReasons.NoText, "the tweet's text is blank"),
                _ => (tweet, null),
            };
        }
        catch (JsonException problem)
        {
            return Refuse(DeadLetterReasons.Malformed, $"the value is no tweet: {problem.Message}");
        }

        (Tweet?, DeadLetter?) Refuse(string reason, string error) => (null, Refusal(record, reason, error, now));
    }

    /// <summary>The dead letter of a record that a later step refused.</summary>
    public static DeadLetter Refusal(ConsumeResult<string, byte[]> record, string reason, string error, DateTimeOffset now) => DeadLetter.FromTopic(
        record.Topic, record.Partition.Value, record.Offset.Value, record.Message.Key, reason, error, record.Message.Value ?? [], now, VersionOf(record));

    private static string? VersionOf(ConsumeResult<string, byte[]> record) =>
        record.Message.Headers is { } headers && headers.TryGetLastBytes("v", out var bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : null;
}
