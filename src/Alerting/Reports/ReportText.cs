using System.Globalization;
using System.Text;
using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Rules;

namespace StreamSentiment.Alerting.Reports;

/// <summary>The words of a report, which its plain and its HTML form share; and the plain form.</summary>
internal static class ReportText
{
    private const int Width = 72;
    private const int LongestName = 100;

    /// <summary>The heading above <see cref="Queries"/>.</summary>
    public const string QueriesHeading = "Look further, in SQL";

    /// <summary>Tells the matter at a glance.</summary>
    public static string Subject(Report report) => $"[StreamSentiment] {(report.IsTest ? "TEST: " : "")}{Matter(report)}";

    /// <summary>The same as a sentence.</summary>
    public static string Headline(Report report) =>
        $"{(report.IsTest ? "A test, nothing is wrong: " : "")}{State(report)}{Sentence(report)}.";

    /// <summary>What is known of the incident: name and value.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(Report report)
    {
        var incident = report.Incident;
        yield return ("Opened", Moment(incident.OpenedAt.UtcDateTime));
        yield return ("State", incident.ResolvedAt is { } resolved ? $"resolved {Moment(resolved.UtcDateTime)}" : "open");
        if (incident.AcknowledgedAt is { } acknowledged)
        {
            yield return ("Acknowledged", $"{Moment(acknowledged.UtcDateTime)} by {SafeText.OneLine(incident.AcknowledgedBy ?? "", LongestName)}");
        }

        yield return ("Runs", string.Create(CultureInfo.InvariantCulture, $"{incident.Runs:N0} so far, the latest {Moment(incident.LastRunAt.UtcDateTime)}"));
        foreach (var share in report.Shares)
        {
            yield return ($"Last {(share.Span == TimeSpan.FromDays(1) ? "day" : Spans.InWords(share.Span))}", Wrong(share));
        }

        yield return ("Rule", $"{SafeText.OneLine(incident.Rule, LongestName)}: {report.Rule}");
        foreach (var other in report.Others)
        {
            var end = other.ResolvedAt is { } over ? $"resolved {Moment(over.UtcDateTime)}" : "open";
            yield return ("Also", string.Create(
                CultureInfo.InvariantCulture,
                $"{Model(other)} by rule {SafeText.OneLine(other.Rule, LongestName)}, "
                + $"opened {Moment(other.OpenedAt.UtcDateTime)}, {other.Runs:N0} runs, {end}"));
        }

        yield return ("Incident", incident.IncidentId);
        yield return ("Written", Moment(report.At.UtcDateTime));
    }

    /// <summary>What the picture shows, for who does not see it.</summary>
    public static string PictureInWords(Report report)
    {
        var worst = report.Day.Where(part => part.Verdicts > 0).Select(part => 100.0 * part.Wrong / part.Verdicts).DefaultIfEmpty(0).Max();
        return string.Create(CultureInfo.InvariantCulture, $"Share of wrong verdicts in each quarter of an hour of the last day: at worst {worst:0.#} %.");
    }

    /// <summary>What is known of a tweet besides its text.</summary>
    public static IEnumerable<(string Name, string Value)> Facts(ReportedTweet tweet)
    {
        yield return ("Predicted", tweet.Predicted is null
            ? "nothing, it could not be scored"
            : tweet.PositiveProbability is { } probability
                ? string.Create(CultureInfo.InvariantCulture, $"{tweet.Predicted} (probability of positive {probability:0.000})")
                : tweet.Predicted);
        yield return ("Expected", tweet.Expected ?? "unknown");
        yield return ("Model", $"{SafeText.OneLine(tweet.Model, LongestName)} {SafeText.OneLine(tweet.ModelVersion, LongestName)}");
        if (tweet.TweetedAt is { } tweeted)
        {
            yield return ("Tweeted", Moment(tweeted));
        }

        yield return ("Judged", $"{Moment(tweet.JudgedAt)} by {tweet.Judge}");
        yield return ("Tweet", SafeText.Tweet(tweet.TweetId, LongestName));
    }

    /// <summary>Questions to ask the database next.</summary>
    public static IEnumerable<string> Queries(Report report)
    {
        // Ids are hexadecimal: nothing in them can end the quotes.
        foreach (var run in report.Runs)
        {
            yield return $"""
                select v.* from incidents i
                join verdicts v on v.verdict_id = any(i.verdict_ids)
                where i.incident_id = '{run.Incident.IncidentId}' order by v.seq;
                """;
        }

        yield return $"""
            select v.judged_at, v.predicted, v.expected,
                   v.positive_probability, v.text
            from incidents i join verdicts v using (model, model_version)
            where i.incident_id = '{First(report).Incident.IncidentId}'
              and not v.correct order by v.seq desc limit 50;
            """;
    }

    /// <summary>The heading above the tweets of a run: whose they are where there are others.</summary>
    public static string TweetsHeading(Report report, ReportedRun run)
    {
        var whose = run.Incident == report.Incident && report.Runs.Count == 1
            ? ""
            : $"{Model(run.Incident)} by rule {SafeText.OneLine(run.Incident.Rule, LongestName)}: ";
        var heading = run.Tweets.Count switch
        {
            0 => "The tweets are not kept any more",
            1 => "The tweet",
            var count when run.More > 0 => string.Create(CultureInfo.InvariantCulture, $"The newest {count} of {run.Incident.VerdictIds.Count:N0} tweets, oldest first"),
            var count => string.Create(CultureInfo.InvariantCulture, $"The {count} tweets, oldest first"),
        };
        return whose.Length == 0 ? heading : whose + char.ToLowerInvariant(heading[0]) + heading[1..];
    }

    /// <summary>Where those tweets of a run are that it does not show; null: it shows all.</summary>
    public static string? MoreTweets(Report report, ReportedRun run)
    {
        var which = report.Runs.Count == 1 ? "the first question" : $"the question with {run.Incident.IncidentId[..8]}...";
        return run.More == 0 || run.Tweets.Count == 0
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"{run.More:N0} more came before these: {which} under \"{QueriesHeading}\" shows them all.");
    }

    /// <summary>The plain form.</summary>
    public static string Plain(Report report)
    {
        var text = new StringBuilder();
        Wrap(text, "", Headline(report));
        text.Append('\n');
        foreach (var (name, value) in Facts(report))
        {
            Wrap(text, $"{name,-14}", value);
        }

        foreach (var run in report.Runs)
        {
            Tweets(text, report, run);
        }

        if (report.DashboardUrl is { } dashboard)
        {
            text.Append("Dashboard: ").Append(dashboard).Append("\n\n");
        }

        Heading(text, QueriesHeading, gap: false);
        text.AppendJoin("\n\n", Queries(report).Select(query => query.ReplaceLineEndings("\n"))).Append('\n');
        return text.ToString();
    }

    private static void Tweets(StringBuilder text, Report report, ReportedRun run)
    {
        // After a tweet there is a gap already.
        Heading(text, TweetsHeading(report, run), gap: run == report.Runs[0]);
        if (MoreTweets(report, run) is { } more)
        {
            Wrap(text, "", more);
            text.Append('\n');
        }

        var number = 0;
        foreach (var tweet in run.Tweets)
        {
            Wrap(text, string.Create(CultureInfo.InvariantCulture, $"{++number}. "), $"\"{SafeText.Tweet(tweet.Text)}\"");
            foreach (var (name, value) in Facts(tweet))
            {
                Wrap(text, $"   {name,-11}", value);
            }

            text.Append('\n');
        }
    }

    private static string Matter(Report report) => $"{State(report)}{Model(First(report).Incident)} wrong {Times(report, First(report))}{AndMore(report)}";

    private static string Sentence(Report report)
    {
        var incident = First(report).Incident;
        return $"{SafeText.OneLine(incident.Model, LongestName)}, version {SafeText.OneLine(incident.ModelVersion, LongestName)}, "
            + $"was wrong {Times(report, First(report))}{AndMore(report)}";
    }

    // What it is about: what has joined, or the incident whose mail it is.
    private static ReportedRun First(Report report) => report.Runs is [var first, ..] ? first : new(report.Incident, report.IsByShare, report.Tweets);

    private static string AndMore(Report report) => report.Kind == NoticeKind.Joined && report.Joined.Count > 1
        ? string.Create(CultureInfo.InvariantCulture, $", and {report.Joined.Count - 1} more")
        : "";

    // "Also, 5 min after the first: ", "Still open after 4 h: ", "Resolved after 12 min: ", or nothing.
    private static string State(Report report) =>
        report.Kind == NoticeKind.Joined ? $"Also, after {Spans.InWords(report.At - report.Incident.OpenedAt)}: "
        : report.OverAt is { } end ? $"Resolved after {Spans.InWords(end - report.Incident.OpenedAt)}: "
        : report.Kind != NoticeKind.Opened ? $"Still open after {Spans.InWords(report.At - report.Incident.OpenedAt)}: "
        : "";

    // "3 times in a row within 12 s", "in 41.7 % of 120 verdicts in 5 min"
    private static string Times(Report report, ReportedRun run)
    {
        if (run.IsByShare)
        {
            // The counts are those of the first incident's model.
            return run.Incident == report.Incident && report.Shares is [{ Verdicts: > 0 } shortest, ..] && report.OverAt is null
                ? string.Create(CultureInfo.InvariantCulture, $"in {shortest.Percent:0.#} % of {shortest.Verdicts:N0} verdicts in {Spans.InWords(shortest.Span)}")
                : "too often";
        }

        var count = run.Incident.VerdictIds.Count;
        var times = count == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} times in a row");
        return run.Tweets.Count == count && count > 1 ? $"{times} within {Spans.InWords(SpanOf(run))}" : times;
    }

    private static TimeSpan SpanOf(ReportedRun run)
    {
        // A burst of one batch carries one time: "within 1 s", not "within 0 s".
        var span = run.Tweets.Max(tweet => tweet.JudgedAt) - run.Tweets.Min(tweet => tweet.JudgedAt);
        return span < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : span;
    }

    private static string Model(Incident incident) =>
        $"{SafeText.OneLine(incident.Model, LongestName)} {SafeText.OneLine(incident.ModelVersion, LongestName)}";

    private static string Wrong(WrongShare share) => share.Verdicts == 0
        ? "no verdicts"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{share.Wrong:N0} of {share.Verdicts:N0} verdicts wrong ({share.Percent:0.#} %)");

    private static string Moment(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static void Heading(StringBuilder text, string heading, bool gap = true) =>
        text.Append(gap ? "\n" : "").Append(heading).Append('\n').Append('-', heading.Length).Append("\n\n");

    private static void Wrap(StringBuilder text, string label, string value)
    {
        var column = label.Length;
        text.Append(label);
        var first = true;
        foreach (var word in value.Split(' '))
        {
            if (!first && column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(' ', label.Length);
                column = label.Length;
                first = true;
            }

            text.Append(first ? "" : " ").Append(word);
            column += word.Length + (first ? 0 : 1);
            first = false;
        }

        text.Append('\n');
    }
}
