using MailKit;
using MailKit.Net.Smtp;
using MimeKit;

namespace StreamSentiment.Alerting.Reports;

/// <summary>An SMTP client for which one wrong or full address among the receivers does not keep the report from the others.</summary>
internal sealed class ReportSmtpClient : SmtpClient
{
    private readonly List<string> _refused = [];
    private SmtpCommandException? _why;

    /// <summary>The receivers that were not taken, for good or for now, each with the server's answer.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <inheritdoc/>
    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        // Also "come again" (4xx) keeps the report from nobody else: a mailbox can be full for weeks. Should none be taken, it decides that
        // the report is tried again.
        if (_why is null || (int)response.StatusCode < 500)
        {
            _why = new(SmtpErrorCode.RecipientNotAccepted, response.StatusCode, mailbox, response.Response);
        }

        _refused.Add($"{mailbox.Address}: {response.Response}");
    }

    /// <inheritdoc/>
    protected override void OnNoRecipientsAccepted(MimeMessage message)
    {
        if (_why is not null)
        {
            var how = (int)_why.StatusCode < 500 ? "not taken now" : "refused";
            throw new SmtpCommandException(_why.ErrorCode, _why.StatusCode, _why.Mailbox!, $"{how} for {string.Join("; ", _refused)}");
        }
    }
}
