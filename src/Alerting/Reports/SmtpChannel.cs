using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Alerting.Reports;

/// <summary>Sends reports through a mail server.</summary>
internal sealed class SmtpChannel(IOptions<MailOptions> options, TimeProvider clock) : IReportChannel
{
    private readonly MailOptions _mail = options.Value;

    /// <inheritdoc/>
    public string Description => $"mail server {_mail.Host}:{_mail.Port}";

    /// <inheritdoc/>
    public async Task<string?> SendAsync(MimeMessage report, CancellationToken cancellationToken)
    {
        var most = TimeSpan.FromSeconds(_mail.TimeoutSeconds);
        using var time = new CancellationTokenSource(most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        using var client = new ReportSmtpClient { Timeout = (int)most.TotalMilliseconds };
        try
        {
            await client.ConnectAsync(_mail.Host ?? "", _mail.Port, SecurityOf(_mail.Security), either.Token);
            if (!string.IsNullOrEmpty(_mail.Username))
            {
                await client.AuthenticateAsync(_mail.Username, _mail.Password ?? "", either.Token);
            }

            await client.SendAsync(report, either.Token);
            await LeaveAsync(client, either.Token);
            return client.Refused.Count == 0 ? null : Clean($"Refused for {string.Join("; ", client.Refused)}");
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ReportNotSentException($"{Description} did not finish within {_mail.TimeoutSeconds} s.", Remedy.TryAgain);
        }
        catch (Exception problem) when (problem is not OperationCanceledException and not ReportNotSentException)
        {
            throw new ReportNotSentException(Clean($"{Description}: {problem.Message}"), RemedyFor(problem)) { IsAboutThisOne = IsAboutReport(problem) };
        }
    }

    // The server has the report: however the farewell goes, it is sent.
    private static async Task LeaveAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception problem) when (problem is OperationCanceledException or SmtpProtocolException || DependencyFaults.IsPassing(problem))
        {
            return;
        }
    }

    // Never MailKit's Auto, which takes plain text when the server, or somebody in between, offers nothing else.
    private static SecureSocketOptions SecurityOf(MailSecurity security) => security switch
    {
        MailSecurity.None => SecureSocketOptions.None,
        MailSecurity.SslOnConnect => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTls,
    };

    private static Remedy RemedyFor(Exception problem) => problem switch
    {
        SmtpCommandException { StatusCode: SmtpStatusCode.AuthenticationRequired or SmtpStatusCode.AuthenticationInvalidCredentials
            or SmtpStatusCode.EncryptionRequiredForAuthenticationMechanism or SmtpStatusCode.AuthenticationMechanismTooWeak } => Remedy.MendSettings,
        SmtpCommandException answer when (int)answer.StatusCode >= 500 => answer.ErrorCode == SmtpErrorCode.UnexpectedStatusCode ? Remedy.MendSettings : Remedy.None,
        AuthenticationException refused when SaysLater(refused) => Remedy.TryAgain,
        AuthenticationException or NotSupportedException => Remedy.MendSettings,
        _ => Remedy.TryAgain,
    };

    // "454 4.7.0 Temporary authentication failure": the server cannot look up passwords now. MailKit tells the code in words only, "454: ...".
    private static bool SaysLater(AuthenticationException refused) => refused.Message is ['4', >= '0' and <= '9', >= '0' and <= '9', ':', ..];

    // 421 at any command: the server is about to close. An answer to MAIL is about the sender, who is always the same.
    private static bool IsAboutReport(Exception problem) => problem is SmtpCommandException
    {
        ErrorCode: SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted,
        StatusCode: not SmtpStatusCode.ServiceNotAvailable,
    };

    // Servers quote what they were sent.
    private string Clean(string text) => Secrets.Remove(text, _mail.Username, _mail.Password);
}
