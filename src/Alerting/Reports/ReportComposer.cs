using System.Text;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Utils;
using StreamSentiment.Alerting.Pictures;

namespace StreamSentiment.Alerting.Reports;

/// <summary>Makes the mail of a report. Addresses come from settings only.</summary>
internal sealed class ReportComposer(IOptions<MailOptions> options, TimeProvider clock)
{
    // SMTP's limit for a line is 998.
    private const int LongestLine = 900;

    /// <summary>Writes the mail under its own Message-ID.</summary>
    /// <param name="report">What it tells.</param>
    /// <param name="messageId">The Message-ID that its row holds.</param>
    /// <param name="threadId">The Message-ID of the mail that it stands under; its own when it is the first.</param>
    public MimeMessage Compose(Report report, string messageId, string threadId)
    {
        var message = new MimeMessage
        {
            Subject = ReportText.Subject(report),
            Date = clock.GetUtcNow(),
            MessageId = MimeUtils.ParseMessageId(messageId) ?? messageId,
            Body = new MultipartAlternative(Part("plain", ReportText.Plain(report)), Html(report)),
        };
        message.From.Add(MailboxAddress.Parse(options.Value.From));
        message.To.AddRange((report.Recipients.Count > 0 ? report.Recipients : options.Value.Recipients).Select(MailboxAddress.Parse));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        if (threadId != messageId)
        {
            message.InReplyTo = MimeUtils.ParseMessageId(threadId) ?? threadId;
            message.References.Add(message.InReplyTo);
        }

        return message;
    }

    private static MimeEntity Html(Report report)
    {
        if (report.Day.Count == 0)
        {
            return Part("html", ReportHtml.Write(report, pictureId: null));
        }

        var picture = new MimePart("image", "png")
        {
            Content = new MimeContent(new MemoryStream(ErrorSharePicture.Draw(report.Day, report.At))),
            ContentId = $"{report.Incident.IncidentId}.day@streamsentiment",
            ContentDisposition = new ContentDisposition(ContentDisposition.Inline) { FileName = "last-day.png" },
            ContentTransferEncoding = ContentEncoding.Base64,
        };
        return new MultipartRelated(Part("html", ReportHtml.Write(report, picture.ContentId)), picture);
    }

    // As it is where every server lets it pass, so that the raw file can be read too; quoted-printable otherwise.
    private static TextPart Part(string subtype, string text) => new(subtype)
    {
        Text = text,
        ContentTransferEncoding = IsPlain(text) ? ContentEncoding.SevenBit : ContentEncoding.QuotedPrintable,
    };

    private static bool IsPlain(string text) => Ascii.IsValid(text) && text.Split('\n').All(line => line.Length <= LongestLine);
}
