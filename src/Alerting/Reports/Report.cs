using StreamSentiment.Alerting.Incidents;

namespace StreamSentiment.Alerting.Reports;

/// <summary>What a report tells.</summary>
/// <param name="Incident">The incident.</param>
/// <param name="Rule">The rule in words.</param>
/// <param name="Tweets">The verdicts that opened it, in order, as far as they are still kept.</param>
/// <param name="Shares">How often the model was wrong lately; empty when it could not be counted.</param>
internal sealed record Report(Incident Incident, string Rule, IReadOnlyList<ReportedTweet> Tweets, IReadOnlyList<WrongShare> Shares);

/// <summary>A verdict and its tweet.</summary>
internal sealed class ReportedTweet
{
    public required string TweetId { get; init; }

    public required string Text { get; init; }

    public float? PositiveProbability { get; init; }

    public string? Predicted { get; init; }

    public string? Expected { get; init; }

    public required string Judge { get; init; }

    public required DateTime JudgedAt { get; init; }
}

/// <summary>How many verdicts there were in the time before the report, and how many of them said wrong.</summary>
internal readonly record struct WrongShare(TimeSpan Span, long Verdicts, long Wrong);
