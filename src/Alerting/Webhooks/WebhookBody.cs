using System.Text.Json;
using System.Text.Json.Serialization;
using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Reports;

namespace StreamSentiment.Alerting.Webhooks;

/// <summary>
/// What a webhook posts. The names are a contract: see docs/alerting.md. Texts of tweets are as tweeted, only cut when they are long.
/// </summary>
internal sealed record WebhookBody
{
    private const int LongestText = 2_000;

    /// <summary>Of the form of this body.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The same when the same notice is sent again.</summary>
    public required string NoticeId { get; init; }

    /// <summary>As of the mail: what tells notices of two databases apart that read the same feed.</summary>
    public required string MessageId { get; init; }

    /// <summary><c>opened</c>, <c>joined</c>, <c>reminder</c>, <c>resolved</c>, or <c>test</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>As the subject of the mail.</summary>
    public required string Summary { get; init; }

    /// <summary><c>open</c> or <c>resolved</c>: of all incidents together.</summary>
    public required string State { get; init; }

    /// <summary>When it was gathered.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The incident and those of one cause with it.</summary>
    public required IReadOnlyList<WebhookIncident> Incidents { get; init; }

    /// <summary>Counts of the last five minutes, hour and day.</summary>
    public required IReadOnlyList<WebhookCount> Counts { get; init; }

    /// <summary>The tweets that opened the first incident, and those that have joined and were in no notice yet; of many the newest.</summary>
    public required IReadOnlyList<WebhookTweet> Tweets { get; init; }

    /// <summary>How many more opened them.</summary>
    public required int MoreTweets { get; init; }

    /// <summary>Address of the Dashboard.</summary>
    public string? DashboardUrl { get; init; }

    /// <summary>The body of a notice, as UTF-8.</summary>
    public static byte[] Of(Notice notice, Report report) => JsonSerializer.SerializeToUtf8Bytes(
        new WebhookBody
        {
            NoticeId = notice.NoticeId,
            MessageId = notice.MessageId,
            Kind = report.IsTest ? "test" : notice.Kind.ToName(),
            Summary = ReportText.Subject(report),
            State = report.IsOver ? "resolved" : "open",
            At = report.At,
            Incidents = [.. report.Others.Prepend(report.Incident).Select(WebhookIncident.Of)],
            Counts = [.. report.Shares.Select(share => new WebhookCount((long)share.Span.TotalSeconds, share.Verdicts, share.Wrong))],
            Tweets = [.. report.Runs.SelectMany(run => run.Tweets).Select(tweet => new WebhookTweet
            {
                TweetId = tweet.TweetId,
                Text = tweet.Text.Length <= LongestText ? tweet.Text : tweet.Text[..LongestText],
                PositiveProbability = tweet.PositiveProbability,
                Predicted = tweet.Predicted,
                Expected = tweet.Expected,
                Model = tweet.Model,
                ModelVersion = tweet.ModelVersion,
                Judge = tweet.Judge,
                JudgedAt = new DateTimeOffset(DateTime.SpecifyKind(tweet.JudgedAt, DateTimeKind.Utc)),
            })],
            MoreTweets = report.Runs.Sum(run => run.More),
            DashboardUrl = report.DashboardUrl,
        },
        WebhookJson.Default.WebhookBody);
}

/// <summary>An incident in a post.</summary>
internal sealed record WebhookIncident(
    string IncidentId, string Rule, string Model, string ModelVersion, DateTimeOffset OpenedAt, DateTimeOffset LastRunAt, long Runs, DateTimeOffset? ResolvedAt)
{
    /// <summary>What a post tells of an incident.</summary>
    public static WebhookIncident Of(Incident incident) => new(
        incident.IncidentId, incident.Rule, incident.Model, incident.ModelVersion, incident.OpenedAt, incident.LastRunAt, incident.Runs, incident.ResolvedAt);
}

/// <summary>Verdicts of the last so many seconds.</summary>
internal sealed record WebhookCount(long Seconds, long Verdicts, long Wrong);

/// <summary>A tweet in a post.</summary>
internal sealed record WebhookTweet
{
    public required string TweetId { get; init; }

    public required string Text { get; init; }

    public float? PositiveProbability { get; init; }

    public string? Predicted { get; init; }

    public string? Expected { get; init; }

    public required string Model { get; init; }

    public required string ModelVersion { get; init; }

    public required string Judge { get; init; }

    public required DateTimeOffset JudgedAt { get; init; }
}

/// <summary>Source-generated JSON of posts: snake_case, nulls left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookBody))]
internal sealed partial class WebhookJson : JsonSerializerContext;
