using System.Text;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Utils;

namespace StreamSentiment.Alerting.Reports;

/// <summary>Makes the mail of a report. Addresses come from settings only.</summary>
internal sealed class ReportComposer(IOptions<MailOptions> options, TimeProvider clock)
{
    // SMTP's limit for a line is 998.
    private const int LongestLine = 900;

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

    // As it is where every server lets it pass, so that the raw file can be read too; quoted-printable otherwise.
    private static TextPart Part(string subtype, string text) => new(subtype)
    {
        Text = text,
        ContentTransferEncoding = IsPlain(text) ? ContentEncoding.SevenBit : ContentEncoding.QuotedPrintable,
    };

    private static bool IsPlain(string text) => Ascii.IsValid(text) && text.Split('\n').All(line => line.Length <= LongestLine);
}
