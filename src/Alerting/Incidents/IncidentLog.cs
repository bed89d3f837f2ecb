using Microsoft.Extensions.Logging;

namespace StreamSentiment.Alerting.Incidents;

/// <summary>Every transition of an incident with its reason, each logged once: by whoever decided it, after that was committed.</summary>
internal static partial class IncidentLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Incident {IncidentId} opened: {Model} {ModelVersion} is wrong by rule {Rule}, {Count} wrong verdicts show it ({Reason})")]
    public static partial void Opened(
        ILogger logger, string incidentId, string model, string modelVersion, string rule, int count, IncidentTransition reason);

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Incident {IncidentId} joins {Leader}, for it is of one cause with it: the mails of that one tell of it")]
    public static partial void Joined(ILogger logger, string incidentId, string leader);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Incident {IncidentId} goes on with {Runs} further runs ({Reason}), which get no mail of their own")]
    public static partial void Continued(ILogger logger, string incidentId, int runs, IncidentTransition reason);

    [LoggerMessage(Level = LogLevel.Information, Message =
        "Incident {IncidentId} is open again, for a run was completed before it resolved and read only now ({Reason})")]
    public static partial void Reopened(ILogger logger, string incidentId, IncidentTransition reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Incident {IncidentId} resolved: {Model} {ModelVersion} by rule {Rule}, after {Runs} runs ({Reason})")]
    public static partial void Resolved(
        ILogger logger, string incidentId, string model, string modelVersion, string rule, long runs, ResolveReason reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Incident {IncidentId} is acknowledged by {By}: no more reminders")]
    public static partial void Acknowledged(ILogger logger, string incidentId, string by);

    [LoggerMessage(Level = LogLevel.Information, Message = "Incident {IncidentId} is silenced, for it is covered by {Silences}")]
    public static partial void Silenced(ILogger logger, string incidentId, string silences);

    [LoggerMessage(Level = LogLevel.Information, Message = "Incident {IncidentId} is open and no longer {Before}: nothing of that covers it any more")]
    public static partial void HeldNoMore(ILogger logger, string incidentId, string before);

    [LoggerMessage(Level = LogLevel.Information, Message = "Incident {IncidentId} resolved, for somebody has set its end ({Reason})")]
    public static partial void Ended(ILogger logger, string incidentId, ResolveReason reason);
}

/// <summary>Why an incident is over.</summary>
internal enum ResolveReason
{
    /// <summary>By the clock no run has completed for long enough.</summary>
    Quiet,

    /// <summary>The next run came after no other had completed for long enough: it opened another incident.</summary>
    QuietBeforeTheNextRun,

    /// <summary>It was read so late that it was over when it opened.</summary>
    OverWhenItWasRead,

    /// <summary>Somebody set <c>resolved_at</c>.</summary>
    ByHand,
}
