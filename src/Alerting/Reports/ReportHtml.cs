using System.Net;
using System.Text;

namespace StreamSentiment.Alerting.Reports;

/// <summary>The HTML form of a report: one column, no images, no links, nothing from elsewhere.</summary>
internal static class ReportHtml
{
    /// <summary>Writes it.</summary>
    public static string Write(Report report)
    {
        var html = new StringBuilder();
        html.Append(
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="format-detection" content="telephone=no, address=no, email=no">
            </head>
            <body style="margin:0;padding:16px;font:16px/1.45 sans-serif;color:#1c1e21">
            <div style="max-width:640px;margin:0 auto">

            """);
        html.Append("<h1 style=\"font-size:20px;margin:0 0 12px\">").Append(Encode(ReportText.Headline(report))).Append("</h1>\n");
        Table(html, ReportText.Facts(report));
        html.Append("<h2 style=\"font-size:17px;margin:24px 0 8px\">").Append(Encode(ReportText.TweetsHeading(report))).Append("</h2>\n");
        foreach (var tweet in report.Tweets)
        {
            html.Append("<blockquote dir=\"auto\" style=\"margin:16px 0 6px;padding:8px 12px;border-left:4px solid #c0392b;")
                .Append("background:#f6f6f6;overflow-wrap:anywhere\">\n")
                .Append(Encode(SafeText.Tweet(tweet.Text))).Append("\n</blockquote>\n");
            Table(html, ReportText.Facts(tweet));
        }

        html.Append("<h2 style=\"font-size:17px;margin:24px 0 8px\">Look further, in SQL</h2>\n");
        foreach (var query in ReportText.Queries(report))
        {
            html.Append("<pre style=\"white-space:pre-wrap;background:#f6f6f6;padding:8px;font-size:13px\">")
                .Append(Encode(query)).Append("</pre>\n");
        }

        return html.Append("</div></body></html>\n").ToString();
    }

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
