using StreamSentiment.Alerting.Reports;

namespace StreamSentiment.Alerting.Notices;

/// <summary>A way on which notices leave.</summary>
internal interface INoticeChannel
{
    /// <summary>As it stands in <c>notices</c>: <c>mail</c> or <c>webhook</c>.</summary>
    string Name { get; }

    /// <summary>Where to, for logs: no secrets.</summary>
    string Description { get; }

    /// <summary>Sends a notice; returns when it is handed over. Sending the same one again does no harm.</summary>
    /// <returns>A remark when it went out, but not to everybody; else null.</returns>
    /// <exception cref="ReportNotSentException">It did not go out.</exception>
    Task<string?> SendAsync(Notice notice, Report report, CancellationToken cancellationToken);
}

/// <summary>A row of the outbox.</summary>
/// <param name="NoticeId">Its key.</param>
/// <param name="IncidentId">The incident that it tells of, with all that are part of it.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="Number">The how manieth of its kind.</param>
/// <param name="Channel">The channel it goes by.</param>
/// <param name="MessageId">The Message-ID, however often it is sent.</param>
/// <param name="ThreadId">The Message-ID of the first notice, under which all others stand.</param>
/// <param name="TraceParent">The trace of the verdict that it tells of; null where that is not traced.</param>
internal sealed record Notice(
    string NoticeId, string IncidentId, NoticeKind Kind, int Number, string Channel, string MessageId, string ThreadId, string? TraceParent = null);
