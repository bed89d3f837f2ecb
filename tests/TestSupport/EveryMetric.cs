using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Telemetry;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.TestSupport;

/// <summary>Everything that can be said to <see cref="StreamMetrics"/>, with every tag that it can bring.</summary>
public static class EveryMetric
{
    /// <summary>One call for each.</summary>
    public static IReadOnlyList<Action<StreamMetrics>> Calls { get; } =
    [
        metrics => metrics.Read("f", badLabel: true, badDate: true),
        metrics => metrics.Left("f", "short"),
        metrics => metrics.Disconnected("f", "closed"),
        metrics => metrics.BufferHolds("f", 1),
        metrics => metrics.UsageIs("f", 1),
        metrics => metrics.UnknownMessage("f", "warning"),
        metrics => metrics.ConnectedIs("f", true),
        metrics => metrics.Scored(Sentiment.Positive, 1),
        metrics => metrics.Repeated(1),
        metrics => metrics.DeadLettered(DeadLetterReasons.NoText),
        metrics => metrics.Judged(Sentiment.Positive, Sentiment.Negative),
        metrics => metrics.Took(TimeSpan.FromMilliseconds(3)),
        metrics => metrics.LagIs(1),
        metrics => metrics.GroupIsBehind("tweets", "scorer", 1),
        metrics => metrics.Serves("m", "1"),
        metrics => metrics.Serves("m", "2"),
        metrics => metrics.Refused("m"),
        metrics => metrics.IncidentOpened("m"),
        metrics => metrics.OpenAre([("m", 1)]),
        metrics => metrics.Notified("mail", "opened", "sent"),
        metrics => metrics.Predicted(Sentiment.Positive),
        metrics => metrics.Processed("tweets", "scorer", 1, metrics.Now(), new TimeoutException()),
        metrics => metrics.Waited("send", "verdicts", metrics.Now(), new TimeoutException()),
        metrics => metrics.Sent("tweets"),
        metrics => metrics.Begin(StreamStages.Score).Dispose(),
    ];
}
