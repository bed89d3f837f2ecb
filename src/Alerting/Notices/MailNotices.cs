using StreamSentiment.Alerting.Reports;

namespace StreamSentiment.Alerting.Notices;

/// <summary>Notices as mails, through a mail server or into a folder.</summary>
internal sealed class MailNotices(IReportChannel channel, ReportComposer composer) : INoticeChannel
{
    /// <inheritdoc/>
    public string Name => "mail";

    /// <inheritdoc/>
    public string Description => channel.Description;

    /// <inheritdoc/>
    public Task<string?> SendAsync(Notice notice, Report report, CancellationToken cancellationToken) =>
        channel.SendAsync(composer.Compose(report, notice.MessageId, notice.ThreadId), cancellationToken);
}
