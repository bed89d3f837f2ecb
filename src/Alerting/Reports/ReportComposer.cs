using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Utils;

namespace StreamSentiment.Alerting.Reports;

/// <summary>Makes the mail of a report. Addresses come from settings only.</summary>
internal sealed class ReportComposer(IOptions<MailOptions> options, TimeProvider clock)
{
    /// <summary>Writes the mail under the incident's own Message-ID.</summary>
    /// <param name="report">What it tells.</param>
    /// <param name="messageId">The Message-ID that its row holds.</param>
    public MimeMessage Compose(Report report, string messageId)
    {
        var message = new MimeMessage
        {
            Subject = ReportText.Subject(report),
            Date = clock.GetUtcNow(),
            MessageId = MimeUtils.ParseMessageId(messageId) ?? messageId,
            Body = new MultipartAlternative(Part("plain", ReportText.Plain(report)), Part("html", ReportHtml.Write(report))),
        };
        message.From.Add(MailboxAddress.Parse(options.Value.From));
        message.To.AddRange(options.Value.Recipients.Select(MailboxAddress.Parse));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    // Quoted-printable passes every server, and most of a report can still be read in the raw file.
    private static TextPart Part(string subtype, string text) =>
        new(subtype) { Text = text, ContentTransferEncoding = ContentEncoding.QuotedPrintable };
}
