using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Verdicts;

/// <summary>Reads records of topic <c>verdicts</c>: what leaves it can be stored and judged.</summary>
/// <param name="clock">Tells when a record was given up, and which times lie ahead: a verdict from the future is taken as of now.</param>
internal sealed class VerdictDecoder(TimeProvider clock)
{
    // Ids and names stand in index entries, which Postgres limits to about 2,700 bytes.
    // Room for the longest tweet id, whose characters take three bytes at most.
    private const int LongestName = 3 * Tweet.MaxIdLength;

    // Outside of these years a time is a mistake, and sums with it would leave the calendar.
    private const int FirstYear = 2000;
    private const int LastYear = 2999;

    // Clocks differ a little; what is dated further ahead would keep an incident open until then, and everything after it quiet.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>The verdict in a record, or the dead letter that the record is.</summary>
    public (Verdict? Verdict, DeadLetter? Refused) Decode(ConsumeResult<string, byte[]> record)
    {
        try
        {
            var verdict = JsonSerializer.Deserialize(record.Message.Value ?? [], StreamJson.Default.Verdict);
            return verdict is null ? Refuse(record, DeadLetterReasons.Malformed, "The record is null.")
                : Problem(verdict) is { } problem ? Refuse(record, DeadLetterReasons.BadField, problem)
                : (Storable(verdict), null);
        }
        catch (JsonException problem)
        {
            return Refuse(record, DeadLetterReasons.Malformed, problem.Message);
        }
    }

    /// <summary>A record that Postgres refused.</summary>
    public DeadLetter Unstorable(ConsumeResult<string, byte[]> record, string error) =>
        Refuse(record, DeadLetterReasons.Unstorable, error).Refused!;

    private (Verdict? Verdict, DeadLetter Refused) Refuse(ConsumeResult<string, byte[]> record, string reason, string error) =>
        (null, DeadLetter.FromTopic(
            record.Topic, record.Partition.Value, record.Offset.Value, record.Message.Key, reason, error, record.Message.Value ?? [], clock.GetUtcNow()));

    private static string? Problem(Verdict verdict) =>
        NameProblem("verdict_id", verdict.VerdictId) ?? NameProblem("tweet_id", verdict.TweetId) ?? NameProblem("model", verdict.Model)
        ?? NameProblem("model_version", verdict.ModelVersion)
        ?? (verdict.JudgedAt.UtcDateTime.Year is < FirstYear or > LastYear ? $"judged_at is in the year {verdict.JudgedAt.UtcDateTime.Year}." : null)
        ?? (verdict.PositiveProbability is { } probability && probability is not (>= 0 and <= 1) ? "positive_probability is not between 0 and 1." : null)
        // JSON may give an enumeration as any number.
        ?? (Enum.IsDefined(verdict.Judge) ? null : "judge is none that is known.")
        ?? (IsSentiment(verdict.Predicted) && IsSentiment(verdict.Expected) ? null : "predicted or expected is no sentiment.");

    private static bool IsSentiment(Sentiment? sentiment) => sentiment is null or Sentiment.Negative or Sentiment.Positive;

    private static string? NameProblem(string field, string name) =>
        name.Length == 0 ? $"{field} is empty."
        : name.Contains('\0', StringComparison.Ordinal) ? $"{field} holds a NUL."
        : Encoding.UTF8.GetByteCount(name) > LongestName ? $"{field} is longer than {LongestName} bytes."
        : null;

    // As Postgres will give it back: no NUL in text, times in whole microseconds. Otherwise what the rule says could depend on where a
    // batch ends, that is on whether it sees a verdict fresh or stored.
    private Verdict Storable(Verdict verdict) => verdict with
    {
        Text = verdict.Text.Replace('\0', '\uFFFD'),
        JudgedAt = Micro(verdict.JudgedAt > clock.GetUtcNow() + Ahead ? clock.GetUtcNow() : verdict.JudgedAt),
    };

    private static DateTimeOffset Micro(DateTimeOffset time) => new(time.UtcTicks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
