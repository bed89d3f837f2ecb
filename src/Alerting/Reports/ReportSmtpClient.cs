using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace StreamSentiment.Alerting.Reports;

/// <summary>An SMTP client for which one wrong address among the receivers does not keep the report from the others.</summary>
internal sealed class ReportSmtpClient : SmtpClient
{
    private readonly List<string> _refused = [];
    private SmtpCommandException? _last;

    /// <summary>The receivers refused for good, each with the server's answer.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <inheritdoc/>
    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        if ((int)response.StatusCode < 500)
        {
            // "Come again": the report goes to all of them, later.
            base.OnRecipientNotAccepted(message, mailbox, response);
        }

        _last = new(SmtpErrorCode.RecipientNotAccepted, response.StatusCode, mailbox, response.Response);
        _refused.Add($"{mailbox.Address}: {response.Response}");
    }

    /// <inheritdoc/>
    protected override void OnNoRecipientsAccepted(MimeMessage message)
    {
        if (_last is not null)
        {
            throw new SmtpCommandException(_last.ErrorCode, _last.StatusCode, _last.Mailbox!, $"refused for {string.Join("; ", _refused)}");
        }
    }
}
