using System.Net;
using System.Text;

namespace StreamSentiment.Alerting.Reports;

/// <summary>The HTML form of a report: one column, nothing from elsewhere, no link but the Dashboard's.</summary>
internal static class ReportHtml
{
    /// <summary>Writes it.</summary>
    /// <param name="report">What it tells.</param>
    /// <param name="pictureId">Content-ID of the picture of the last day in the same mail; null: there is none.</param>
    public static string Write(Report report, string? pictureId)
    {
        var html = new StringBuilder();
        html.Append(
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="format-detection" content="telephone=no, address=no, email=no">
            </head>
            <body style="margin:0;padding:16px;font:16px/1.45 sans-serif;color:#1c1e21;background:#ffffff">
            <div style="max-width:640px;margin:0 auto">

            """);
        html.Append("<h1 style=\"font-size:20px;margin:0 0 12px;padding-left:10px;border-left:6px solid ")
            .Append(report.IsOver ? "#2e7d32" : "#c0392b").Append("\">").Append(Encode(ReportText.Headline(report))).Append("</h1>\n");
        Table(html, ReportText.Facts(report));
        Picture(html, report, pictureId);
        foreach (var run in report.Runs)
        {
            Tweets(html, report, run);
        }

        if (report.DashboardUrl is { } dashboard)
        {
            html.Append("<p style=\"margin:24px 0 0\"><a href=\"").Append(Encode(dashboard)).Append("\">Open the Dashboard</a></p>\n");
        }

        Heading(html, ReportText.QueriesHeading);
        foreach (var query in ReportText.Queries(report))
        {
            html.Append("<pre style=\"white-space:pre-wrap;background:#f6f6f6;padding:8px;font-size:13px\">")
                .Append(Encode(query)).Append("</pre>\n");
        }

        return html.Append("</div></body></html>\n").ToString();
    }

    private static void Tweets(StringBuilder html, Report report, ReportedRun run)
    {
        Heading(html, ReportText.TweetsHeading(report, run));
        if (ReportText.MoreTweets(report, run) is { } more)
        {
            html.Append("<p style=\"margin:0 0 8px\">").Append(Encode(more)).Append("</p>\n");
        }

        foreach (var tweet in run.Tweets)
        {
            html.Append("<blockquote dir=\"auto\" style=\"margin:16px 0 6px;padding:8px 12px;border-left:4px solid #c0392b;")
                .Append("background:#f6f6f6;overflow-wrap:anywhere\">\n")
                .Append(Encode(SafeText.Tweet(tweet.Text))).Append("\n</blockquote>\n");
            Table(html, ReportText.Facts(tweet));
        }
    }

    private static void Picture(StringBuilder html, Report report, string? pictureId)
    {
        if (pictureId is not null)
        {
            Heading(html, "Share of wrong verdicts over the last day");
            html.Append("<img src=\"cid:").Append(Encode(pictureId)).Append("\" width=\"640\" style=\"width:100%;max-width:640px;height:auto;border:0\" alt=\"")
                .Append(Encode(ReportText.PictureInWords(report))).Append("\">\n");
        }
    }

    private static void Heading(StringBuilder html, string heading) =>
        html.Append("<h2 style=\"font-size:17px;margin:24px 0 8px\">").Append(Encode(heading)).Append("</h2>\n");

    private static void Table(StringBuilder html, IEnumerable<(string Name, string Value)> facts)
    {
        html.Append("<table style=\"border-collapse:collapse;font-size:15px\">\n");
        foreach (var (name, value) in facts)
        {
            html.Append("<tr><td style=\"vertical-align:top;padding:2px 12px 2px 0;color:#606770;white-space:nowrap\">")
                .Append(Encode(name)).Append("</td><td style=\"overflow-wrap:anywhere\">").Append(Encode(value)).Append("</td></tr>\n");
        }

        html.Append("</table>\n");
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
