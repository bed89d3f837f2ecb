namespace StreamSentiment.Alerting.Notices;

/// <summary>Why a notice is sent, or none.</summary>
public enum NoticeReason
{
    /// <summary>Sent: nobody has been told of the incident yet.</summary>
    FirstNews,

    /// <summary>Sent: incidents have joined that were in no notice yet.</summary>
    FurtherNews,

    /// <summary>Sent: it is still open, and the interval has passed.</summary>
    StillOpen,

    /// <summary>Sent: it is over.</summary>
    Over,

    /// <summary>Not now: a silence covers it. Looked at again when that ends.</summary>
    Silenced,

    /// <summary>Not now: the notice before it still waits to be sent, and will tell how things are then.</summary>
    EarlierNoticeWaits,

    /// <summary>Not now: incidents have joined, but the group interval since the last notice has not passed.</summary>
    NewsWaits,

    /// <summary>Not now: the interval has not passed; also where the last notice was given up and further incidents have joined.</summary>
    NotDueYet,

    /// <summary>Not: somebody has said that they know.</summary>
    Acknowledged,

    /// <summary>Not: reminders are off.</summary>
    RemindersAreOff,

    /// <summary>Not: a silence covered it from beginning to end.</summary>
    SilencedThroughout,

    /// <summary>Not: it is over, the last notice says so, and nothing is left that no notice showed.</summary>
    OverAndTold,

    /// <summary>Not: it is over, and resolved notices are off.</summary>
    ResolvedNoticesAreOff,

    /// <summary>Not: it is over, and every notice before was given up, so nobody would know what is over.</summary>
    NothingWasTold,
}
