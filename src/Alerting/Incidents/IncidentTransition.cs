namespace StreamSentiment.Alerting.Incidents;

/// <summary>What a run did, and why.</summary>
public enum IncidentTransition
{
    /// <summary>There was none: an incident opened.</summary>
    Opened,

    /// <summary>The one before had been quiet for long enough, or was resolved by hand: it is over, and a new one opened.</summary>
    OpenedAfterQuiet,

    /// <summary>
    /// The run was completed before the last incident began and in the time of none, as happens when verdicts are hours late: an incident
    /// opened that is over already.
    /// </summary>
    OpenedInThePast,

    /// <summary>The run belongs to the open incident.</summary>
    Continued,

    /// <summary>
    /// The run was completed before the last incident resolved, but seen only afterwards, as happens when verdicts were late: it belongs to
    /// it, and the incident is open again. Nothing new happened, so there is no second mail.
    /// </summary>
    Reopened,

    /// <summary>The run was completed in the time of an incident that others have followed: it belongs to it, and that stays resolved.</summary>
    ContinuedInThePast,
}
