using MimeKit;

namespace StreamSentiment.Alerting.Reports;

/// <summary>A way on which reports leave.</summary>
public interface IReportChannel
{
    /// <summary>Where to, for logs: no secrets.</summary>
    string Description { get; }

    /// <summary>Sends a report; returns when it is handed over. Sending the same one again does no harm.</summary>
    /// <returns>A remark when it went out, but not to everybody; else null.</returns>
    /// <exception cref="ReportNotSentException">It did not go out.</exception>
    Task<string?> SendAsync(MimeMessage report, CancellationToken cancellationToken);
}
