using System.Text.Json;
using Confluent.Kafka;
using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Reports;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Tests.Support;

/// <summary>Verdicts, records and reports for tests.</summary>
internal static class Make
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);

    public static readonly IReadOnlySet<Judge> FeedAndPerson = new HashSet<Judge> { Judge.Feed, Judge.Person };

    public static ConsecutiveWrongRule Rule(int consecutive = 3) => new(consecutive, TimeSpan.FromMinutes(5), FeedAndPerson);

    public static RuleBook Rules(params IReadOnlyList<NamedRule> further) =>
        new([new("consecutive", Rule(), TimeSpan.FromMinutes(5), []), .. further], TimeSpan.FromMinutes(5));

    public static Judgement Judgement(string id, bool correct, double seconds = 0, Judge judge = Judge.Feed) =>
        new(id, correct, judge, Noon.AddSeconds(seconds));

    public static Verdict Verdict(
        string tweet, bool correct, double seconds = 0, Judge judge = Judge.Feed, string model = "tweet-sentiment", string version = "1", string? text = null) => new()
        {
            VerdictId = Common.Tweets.Verdict.IdFor(tweet, model, version, judge),
            TweetId = tweet,
            Text = text ?? $"text of {tweet}",
            PositiveProbability = 0.93f,
            Predicted = Sentiment.Positive,
            Expected = correct ? Sentiment.Positive : Sentiment.Negative,
            Correct = correct,
            Model = model,
            ModelVersion = version,
            JudgedAt = Noon.AddSeconds(seconds),
            Judge = judge,
        };

    public static byte[] Json(Verdict verdict) => JsonSerializer.SerializeToUtf8Bytes(verdict, StreamJson.Default.Verdict);

    public static ConsumeResult<string, byte[]> Record(byte[]? value, long offset = 0) => new()
    {
        Topic = Topics.Verdicts,
        Partition = 0,
        Offset = offset,
        Message = new Message<string, byte[]> { Key = "tweet-sentiment", Value = value! },
    };

    public static IReadOnlyList<ConsumeResult<string, byte[]>> Records(params IEnumerable<Verdict> verdicts) =>
        [.. verdicts.Select((verdict, index) => Record(Json(verdict), index))];

    public static Incident Incident(params IReadOnlyList<string> verdictIds) =>
        Alerting.Incidents.Incident.OpenedBy(new Run(verdictIds, Noon), "consecutive", "tweet-sentiment", "1");

    public static string MessageIdOf(Incident incident) => $"<{incident.IncidentId}@streamsentiment>";

    public static Report Report(params IReadOnlyList<string> texts) => new()
    {
        Incident = Incident([.. texts.Select((_, index) => $"v{index}")]),
        Rule = Rule().Describe(),
        Tweets = [.. texts.Select((text, index) => new ReportedTweet
        {
            TweetId = $"{index}",
            Text = text,
            PositiveProbability = 0.93f,
            Predicted = "positive",
            Expected = "negative",
            Model = "tweet-sentiment",
            ModelVersion = "1",
            Judge = "feed",
            JudgedAt = Noon.AddSeconds(index * 6).UtcDateTime,
            TweetedAt = Noon.AddHours(-1).UtcDateTime,
        })],
        Shares = [new(TimeSpan.FromMinutes(5), 12, 5), new(TimeSpan.FromHours(1), 1200, 60), new(TimeSpan.FromDays(1), 28_000, 1_400)],
        Day = [.. Enumerable.Range(0, 96).Select(part => new WrongCount(part < 8 ? 0 : 300, part % 16))],
        At = Noon.AddMinutes(1),
    };
}
