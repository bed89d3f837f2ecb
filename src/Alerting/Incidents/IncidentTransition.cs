namespace StreamSentiment.Alerting.Incidents;

/// <summary>What a run did, and why.</summary>
public enum IncidentTransition
{
    /// <summary>There was none: an incident opened.</summary>
    Opened,

    /// <summary>The one before had been quiet for long enough, or was resolved by hand: it is over, and a new one opened.</summary>
    OpenedAfterQuiet,

    /// <summary>The run belongs to the open incident.</summary>
    Continued,

    /// <summary>
    /// The run was completed before the incident resolved, but seen only afterwards, as happens when verdicts were late: it belongs to it,
    /// and the incident is open again. Nothing new happened, so there is no second mail.
    /// </summary>
    Reopened,
}
