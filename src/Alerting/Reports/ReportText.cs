using System.Globalization;
using System.Text;
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
        $"{(report.IsTest ? "A test, nothing is wrong: " : "")}{State(report)}{SafeText.OneLine(report.Incident.Model, LongestName)}, "
        + $"version {SafeText.OneLine(report.Incident.ModelVersion, LongestName)}, was wrong {Times(report)}.";

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
                $"{SafeText.OneLine(other.Model, LongestName)} {SafeText.OneLine(other.ModelVersion, LongestName)} by rule {SafeText.OneLine(other.Rule, LongestName)}, "
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
        // The id is hexadecimal: nothing in it can end the quotes.
        var id = report.Incident.IncidentId;
        yield return $"""
            select v.* from incidents i
            join verdicts v on v.verdict_id = any(i.verdict_ids)
            where i.incident_id = '{id}' order by v.seq;
            """;
        yield return $"""
            select v.judged_at, v.predicted, v.expected,
                   v.positive_probability, v.text
            from incidents i join verdicts v using (model, model_version)
            where i.incident_id = '{id}'
              and not v.correct order by v.seq desc limit 50;
            """;
    }

    /// <summary>The heading above the tweets.</summary>
    public static string TweetsHeading(Report report) => report.Tweets.Count switch
    {
        0 => "The tweets are not kept any more",
        1 => "The tweet",
        var count when report.More > 0 => string.Create(CultureInfo.InvariantCulture, $"The newest {count} of {report.Incident.VerdictIds.Count:N0} tweets, oldest first"),
        var count => string.Create(CultureInfo.InvariantCulture, $"The {count} tweets, oldest first"),
    };

    /// <summary>Where those are that it does not show; null: it shows all.</summary>
    public static string? MoreTweets(Report report) => report.More == 0 || report.Tweets.Count == 0
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{report.More:N0} more came before these: the first question under \"{QueriesHeading}\" shows them all.");

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

        Heading(text, TweetsHeading(report));
        if (MoreTweets(report) is { } more)
        {
            Wrap(text, "", more);
            text.Append('\n');
        }

        var number = 0;
        foreach (var tweet in report.Tweets)
        {
            Wrap(text, string.Create(CultureInfo.InvariantCulture, $"{++number}. "), $"\"{SafeText.Tweet(tweet.Text)}\"");
            foreach (var (name, value) in Facts(tweet))
            {
                Wrap(text, $"   {name,-11}", value);
            }

            text.Append('\n');
        }

        if (report.DashboardUrl is { } dashboard)
        {
            text.Append("Dashboard: ").Append(dashboard).Append("\n\n");
        }

        Heading(text, QueriesHeading, gap: false);
        text.AppendJoin("\n\n", Queries(report).Select(query => query.ReplaceLineEndings("\n"))).Append('\n');
        return text.ToString();
    }

    private static string Matter(Report report) => $"{State(report)}{Model(report)} wrong {Times(report)}";

    // "Still open after 4 h: ", "Resolved after 12 min: ", or nothing.
    private static string State(Report report) =>
        report.OverAt is { } end ? $"Resolved after {Spans.InWords(end - report.Incident.OpenedAt)}: "
        : report.Kind != NoticeKind.Opened ? $"Still open after {Spans.InWords(report.At - report.Incident.OpenedAt)}: "
        : "";

    // "3 times in a row within 12 s", "in 41.7 % of 120 verdicts in 5 min"
    private static string Times(Report report)
    {
        if (report.IsByShare)
        {
            return report.Shares is [{ Verdicts: > 0 } shortest, ..] && report.OverAt is null
                ? string.Create(CultureInfo.InvariantCulture, $"in {shortest.Percent:0.#} % of {shortest.Verdicts:N0} verdicts in {Spans.InWords(shortest.Span)}")
                : "too often";
        }

        var count = report.Incident.VerdictIds.Count;
        var times = count == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{count} times in a row");
        return report.Tweets.Count == count && count > 1 ? $"{times} within {Spans.InWords(SpanOf(report))}" : times;
    }

    private static TimeSpan SpanOf(Report report)
    {
        // A burst of one batch carries one time: "within 1 s", not "within 0 s".
        var span = report.Tweets.Max(tweet => tweet.JudgedAt) - report.Tweets.Min(tweet => tweet.JudgedAt);
        return span < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : span;
    }

    private static string Model(Report report) =>
        $"{SafeText.OneLine(report.Incident.Model, LongestName)} {SafeText.OneLine(report.Incident.ModelVersion, LongestName)}";

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
