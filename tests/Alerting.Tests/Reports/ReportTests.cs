using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Reports;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;

namespace StreamSentiment.Alerting.Tests.Reports;

public class ReportTests
{
    private const string Hostile =
        "</blockquote><script>alert(1)</script><img src=x onerror=alert(2)>\r\nSubject: you won\r\n\r\n\u202Egnp.exe & \"quoted\" http://evil.com";

    [Fact]
    public void The_subject_tells_the_matter_at_a_glance() =>
        Assert.Equal("[StreamSentiment] tweet-sentiment 1 wrong 3 times in a row within 12 s", Compose(Make.Report("a", "b", "c")).Subject);

    [Fact]
    public void The_plain_form_tells_everything()
    {
        var text = Compose(Make.Report("I love waiting", "so good", "great, again")).TextBody!;

        Assert.Equal(
            """
            tweet-sentiment, version 1, was wrong 3 times in a row within 12 s.

            Opened        2026-11-03 12:00:00 UTC
            State         open
            Runs          1 so far, the latest 2026-11-03 12:00:00 UTC
            Last 5 min    5 of 12 verdicts wrong (41.7 %)
            Last 1 h      60 of 1,200 verdicts wrong (5 %)
            Last day      1,400 of 28,000 verdicts wrong (5 %)
            Rule          consecutive: 3 wrong verdicts in a row on one model and
                          version, the first and the last at most 5 min apart; a
                          correct one breaks the run. Verdicts by feed and person
                          count.
            Incident      ID
            Written       2026-11-03 12:01:00 UTC

            The 3 tweets, oldest first
            --------------------------

            1. "I love waiting"
               Predicted  positive (probability of positive 0.930)
               Expected   negative
               Model      tweet-sentiment 1
               Tweeted    2026-11-03 11:00:00 UTC
               Judged     2026-11-03 12:00:00 UTC by feed
               Tweet      0

            2. "so good"
               Predicted  positive (probability of positive 0.930)
               Expected   negative
               Model      tweet-sentiment 1
               Tweeted    2026-11-03 11:00:00 UTC
               Judged     2026-11-03 12:00:06 UTC by feed
               Tweet      1

            3. "great, again"
               Predicted  positive (probability of positive 0.930)
               Expected   negative
               Model      tweet-sentiment 1
               Tweeted    2026-11-03 11:00:00 UTC
               Judged     2026-11-03 12:00:12 UTC by feed
               Tweet      2

            Look further, in SQL
            --------------------

            select v.* from incidents i
            join verdicts v on v.verdict_id = any(i.verdict_ids)
            where i.incident_id = 'ID' order by v.seq;

            select v.judged_at, v.predicted, v.expected,
                   v.positive_probability, v.text
            from incidents i join verdicts v using (model, model_version)
            where i.incident_id = 'ID'
              and not v.correct order by v.seq desc limit 50;

            """.ReplaceLineEndings("\n"),
            text.ReplaceLineEndings("\n").Replace(Make.Incident("v0", "v1", "v2").IncidentId, "ID", StringComparison.Ordinal));
    }

    [Fact]
    public void The_html_form_tells_the_same_and_loads_nothing()
    {
        var html = Compose(Make.Report("I love waiting", "b", "c")).HtmlBody!;

        Assert.Contains("was wrong 3 times in a row within 12 s.", html, StringComparison.Ordinal);
        Assert.Contains("I love waiting", html, StringComparison.Ordinal);
        Assert.Contains("5 of 12 verdicts wrong", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http", html, StringComparison.OrdinalIgnoreCase);
        Assert.Matches("^[^<]*<img src=\"cid:[0-9a-f]{32}\\.day@streamsentiment\" ", html[html.IndexOf("<img", StringComparison.OrdinalIgnoreCase)..]);
        Assert.Equal(1, html.Split("<img").Length - 1);
        Assert.DoesNotContain("<a ", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_text_of_a_hostile_tweet_stays_text()
    {
        var message = Compose(Make.Report(Hostile, "b", new string('y', 10_000)));
        var html = message.HtmlBody!;

        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img src=x", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", message.TextBody + html, StringComparison.Ordinal);
        Assert.Contains("hxxp://evil[.]com", message.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', message.TextBody + html);
        Assert.DoesNotContain("\nSubject: you won", message.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain(new string('y', 501), message.TextBody + html, StringComparison.Ordinal);
        Assert.Contains("10,000 characters in all", message.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public void The_id_of_a_tweet_is_as_little_a_link_as_its_text()
    {
        var report = Make.Report("x");
        report = report with { Tweets = [new ReportedTweet
        {
            TweetId = "https://evil.example.com/login", Text = "x", Model = "m", ModelVersion = "1", Judge = "feed", JudgedAt = report.Tweets[0].JudgedAt,
        }] };

        Assert.Contains("Tweet      hxxps://evil[.]example[.]com/login", ReportText.Plain(report), StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example.com", ReportText.Plain(report) + ReportHtml.Write(report, null), StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_a_model_puts_no_line_into_the_header()
    {
        var report = Make.Report("a", "b", "c");
        report = report with { Incident = report.Incident with { Model = "evil\r\nBcc: all@example.com\r\n\r\nbody" } };
        var raw = Raw(Compose(report));

        Assert.DoesNotContain(raw.Split("\r\n\r\n")[0].Split("\r\n"), line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("evil Bcc: all@example.com body", Compose(report).Subject, StringComparison.Ordinal);
    }

    [Fact]
    public void The_headers_come_from_the_row_the_settings_and_the_clock()
    {
        var message = Compose(Make.Report("a", "b", "c"));

        Assert.Equal($"{Make.Incident("v0", "v1", "v2").IncidentId}@streamsentiment", message.MessageId);
        Assert.Equal(Make.Noon.AddMinutes(1), message.Date);
        Assert.Equal("auto-generated", message.Headers[HeaderId.AutoSubmitted]);
        Assert.Equal("streamsentiment@localhost", message.From.ToString());
        Assert.Equal("ops@localhost", message.To.ToString());
        Assert.Equal("multipart/alternative", message.Body!.ContentType.MimeType);
        Assert.All(message.BodyParts.OfType<TextPart>(), part => Assert.Equal("utf-8", part.ContentType.Charset));
    }

    [Fact]
    public void A_raw_report_is_plain_ascii_in_short_lines()
    {
        var raw = Raw(Compose(Make.Report("caf\u00e9 \U0001F621 \u0645\u0631\u062D\u0628\u0627", "b", new string('\u20ac', 600))));

        Assert.All(raw.Split("\r\n"), line => Assert.True(line.Length <= 78 && line.All(char.IsAscii), line));
    }

    [Fact]
    public void A_report_in_ascii_can_be_read_in_the_raw_file() =>
        Assert.Contains("where i.incident_id = '", Raw(Compose(Make.Report("a", "b", "c"))), StringComparison.Ordinal);

    [Fact]
    public void A_report_whose_verdicts_are_gone_and_uncounted_can_still_be_written()
    {
        var text = Compose(Make.Report("a", "b", "c") with { Tweets = [], Shares = [], Day = [] }).TextBody!;

        Assert.Contains("was wrong 3 times in a row.", text, StringComparison.Ordinal);
        Assert.Contains("not kept any more", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reminder_and_the_resolved_notice_say_what_they_are_and_stand_under_the_report()
    {
        var report = Make.Report("a", "b", "c") with { Kind = NoticeKind.Reminder, At = Make.Noon.AddHours(4) };
        var over = report with { Kind = NoticeKind.Resolved, Incident = report.Incident with { ResolvedAt = Make.Noon.AddMinutes(12) } };

        var reminder = Compose(report, "<r@streamsentiment>");
        Assert.Equal("[StreamSentiment] Still open after 4 h: tweet-sentiment 1 wrong 3 times in a row within 12 s", reminder.Subject);
        var resolved = Compose(over, "<o@streamsentiment>");
        Assert.Equal("[StreamSentiment] Resolved after 12 min: tweet-sentiment 1 wrong 3 times in a row within 12 s", resolved.Subject);
        Assert.Contains("State         resolved 2026-11-03 12:12:00 UTC", resolved.TextBody, StringComparison.Ordinal);
        Assert.All([reminder, resolved], mail =>
        {
            Assert.Equal($"{report.Incident.IncidentId}@streamsentiment", mail.InReplyTo);
            Assert.Equal([$"{report.Incident.IncidentId}@streamsentiment"], mail.References);
        });
        Assert.Empty(Compose(report).References);
    }

    [Fact]
    public void While_a_part_of_it_is_open_nothing_is_over()
    {
        var report = Make.Report("a", "b", "c");
        report = report with
        {
            Kind = NoticeKind.Reminder,
            Incident = report.Incident with { ResolvedAt = Make.Noon },
            Others = [report.Incident with { Rule = "share", Runs = 1_234 }],
        };

        Assert.False(report.IsOver);
        Assert.Contains("Still open after 1 min", Compose(report).Subject, StringComparison.Ordinal);
        Assert.Contains(
            "tweet-sentiment 1 by rule share, opened 2026-11-03 12:00:00 UTC, 1,234 runs, open",
            string.Join(' ', Compose(report).TextBody!.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        Assert.True((report with { Others = [report.Others[0] with { ResolvedAt = Make.Noon }] }).IsOver);
    }

    [Fact]
    public void A_report_by_share_tells_the_share()
    {
        var report = Make.Report("a", "b", "c") with { IsByShare = true };

        Assert.Equal("[StreamSentiment] tweet-sentiment 1 wrong in 41.7 % of 12 verdicts in 5 min", Compose(report).Subject);
        Assert.Equal("[StreamSentiment] tweet-sentiment 1 wrong too often", Compose(report with { Shares = [] }).Subject);
    }

    [Fact]
    public void The_picture_lies_in_the_mail_and_says_in_words_what_it_shows()
    {
        var message = Compose(Make.Report("a", "b", "c"));

        var picture = Assert.Single(message.BodyParts.OfType<MimePart>(), part => part.ContentType.IsMimeType("image", "png"));
        Assert.Contains($"src=\"cid:{picture.ContentId}\"", message.HtmlBody, StringComparison.Ordinal);
        Assert.Contains("alt=\"Share of wrong verdicts in each quarter of an hour of the last day: at worst 5 %.\"", message.HtmlBody, StringComparison.Ordinal);
        using var bytes = new MemoryStream();
        picture.Content!.DecodeTo(bytes);
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], bytes.ToArray()[..4]);
        Assert.InRange(bytes.Length, 500, 10_000);
    }

    [Fact]
    public void The_only_link_is_the_dashboards()
    {
        var message = Compose(Make.Report(Hostile, "www.evil.com", "c") with { DashboardUrl = "https://sentiment.example.com/?a=1&b=2" });

        Assert.Contains("<a href=\"https://sentiment.example.com/?a=1&amp;b=2\">Open the Dashboard</a>", message.HtmlBody, StringComparison.Ordinal);
        Assert.Equal(1, message.HtmlBody!.Split("href=").Length - 1);
        Assert.Contains("Dashboard: https://sentiment.example.com/?a=1&b=2", message.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public void The_receivers_of_a_rule_get_its_mail() =>
        Assert.Equal("anna@example.com", Compose(Make.Report("a", "b", "c") with { Recipients = ["anna@example.com"] }).To.ToString());

    [Fact]
    public void Who_acknowledged_is_told()
    {
        var report = Make.Report("a", "b", "c");
        report = report with { Incident = report.Incident with { AcknowledgedAt = Make.Noon, AcknowledgedBy = "ann\r\nBcc: x" } };

        Assert.Contains("Acknowledged  2026-11-03 12:00:00 UTC by ann Bcc: x", Compose(report).TextBody, StringComparison.Ordinal);
    }

    private static MimeMessage Compose(Report report, string messageId) =>
        new ReportComposer(Options.Create(new MailOptions()), new FakeTimeProvider(Make.Noon.AddMinutes(1))).Compose(report, messageId, Make.MessageIdOf(report.Incident));

    private static MimeMessage Compose(Report report) =>
        new ReportComposer(Options.Create(new MailOptions()), new FakeTimeProvider(Make.Noon.AddMinutes(1))).Compose(report, Make.MessageIdOf(report.Incident), Make.MessageIdOf(report.Incident));

    private static string Raw(MimeMessage message)
    {
        using var stream = new MemoryStream();
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        message.WriteTo(format, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
