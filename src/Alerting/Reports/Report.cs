using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Rules;

namespace StreamSentiment.Alerting.Reports;

/// <summary>What a report tells.</summary>
internal sealed record Report
{
    /// <summary>Of a long run only so many tweets are shown, the newest.</summary>
    public const int MostTweets = 20;

    /// <summary>The incident.</summary>
    public required Incident Incident { get; init; }

    /// <summary>What else is part of it: incidents of one cause with it.</summary>
    public IReadOnlyList<Incident> Others { get; init; } = [];

    /// <summary>What it is about the incident.</summary>
    public NoticeKind Kind { get; init; } = NoticeKind.Opened;

    /// <summary>The rule in words.</summary>
    public required string Rule { get; init; }

    /// <summary>Whether the rule goes by the share of wrong verdicts, and not by runs of them.</summary>
    public bool IsByShare { get; init; }

    /// <summary>The last <see cref="MostTweets"/> verdicts that opened it, in order, as far as they are still kept.</summary>
    public required IReadOnlyList<ReportedTweet> Tweets { get; init; }

    /// <summary>Those of <see cref="Others"/> whose tweets no notice on this channel has shown yet; of many the first few.</summary>
    public IReadOnlyList<ReportedRun> Joined { get; init; } = [];

    /// <summary>All whose tweets it shows. A notice of what has joined does not repeat the tweets that the report showed.</summary>
    public IReadOnlyList<ReportedRun> Runs => Kind == NoticeKind.Joined ? Joined : [new(Incident, IsByShare, Tweets), .. Joined];

    /// <summary>How often the model was wrong lately, shortest time first; empty when it could not be counted.</summary>
    public IReadOnlyList<WrongShare> Shares { get; init; } = [];

    /// <summary>The last day in equal parts, oldest first; empty when it could not be counted.</summary>
    public IReadOnlyList<WrongCount> Day { get; init; } = [];

    /// <summary>When it was gathered.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Address of the Dashboard; null: it has none.</summary>
    public string? DashboardUrl { get; init; }

    /// <summary>Who gets the mail; empty: those of <c>Mail:To</c>.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>Whether nobody should worry: it was asked for, to try the settings.</summary>
    public bool IsTest { get; init; }

    /// <summary>Whether everything that it tells of is over.</summary>
    public bool IsOver => Incident.ResolvedAt is not null && Others.All(other => other.ResolvedAt is not null);

    /// <summary>When everything was over; null while something is open.</summary>
    public DateTimeOffset? OverAt => IsOver ? Others.Append(Incident).Max(incident => incident.ResolvedAt) : null;
}

/// <summary>What opened an incident.</summary>
/// <param name="Incident">The incident.</param>
/// <param name="IsByShare">Whether its rule goes by the share of wrong verdicts.</param>
/// <param name="Tweets">The last <see cref="Report.MostTweets"/> verdicts, in order, as far as they are still kept.</param>
internal sealed record ReportedRun(Incident Incident, bool IsByShare, IReadOnlyList<ReportedTweet> Tweets)
{
    /// <summary>How many verdicts before them opened it too.</summary>
    public int More => Math.Max(0, Incident.VerdictIds.Count - Report.MostTweets);
}

/// <summary>A verdict and its tweet.</summary>
internal sealed class ReportedTweet
{
    public required string TweetId { get; init; }

    public required string Text { get; init; }

    public float? PositiveProbability { get; init; }

    public string? Predicted { get; init; }

    public string? Expected { get; init; }

    public required string Model { get; init; }

    public required string ModelVersion { get; init; }

    public required string Judge { get; init; }

    public required DateTime JudgedAt { get; init; }

    /// <summary>When it was tweeted; null where its row is not kept.</summary>
    public DateTime? TweetedAt { get; init; }
}

/// <summary>How many verdicts there were in the time before the report, and how many of them said wrong.</summary>
internal readonly record struct WrongShare(TimeSpan Span, long Verdicts, long Wrong)
{
    /// <summary>The share in percent; 0 without verdicts.</summary>
    public double Percent => Verdicts == 0 ? 0 : 100.0 * Wrong / Verdicts;
}
