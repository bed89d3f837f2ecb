namespace StreamSentiment.Alerting.Notices;

/// <summary>What a decision goes by: the incidents that one mail tells of, and what was sent about them on one channel.</summary>
/// <param name="IsOpen">Whether any of the incidents is open.</param>
/// <param name="IsAcknowledged">Whether somebody knows of all that are open.</param>
/// <param name="IsSilenced">Whether silences cover all that are open now, or all where none is; never while there is news.</param>
/// <param name="Notices">What was sent or is to be sent on this channel, oldest first.</param>
public sealed record NoticeThread(bool IsOpen, bool IsAcknowledged, bool IsSilenced, IReadOnlyList<PastNotice> Notices)
{
    /// <summary>
    /// Whether there is something to tell that nothing holds back: incidents have joined whose tweets were in no notice on this channel yet;
    /// or, before the first notice, any incident that no silence covered, now or when it was over.
    /// </summary>
    public bool HasNews { get; init; }

    /// <summary>The number of the next notice of a kind. Reminders and those that tell of what joined are counted together.</summary>
    public int NextNumber(NoticeKind kind) => Notices.Where(notice => Row(notice.Kind) == Row(kind)).Select(notice => notice.Number).DefaultIfEmpty(0).Max() + 1;

    private static NoticeKind Row(NoticeKind kind) => kind == NoticeKind.Joined ? NoticeKind.Reminder : kind;
}

/// <summary>A notice that was written.</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="Number">The how manieth of its kind.</param>
/// <param name="State">Whether it went out.</param>
/// <param name="At">When it went out or was tried last; when it was written if it was never tried.</param>
/// <param name="ToldResolved">Whether it said that all is over.</param>
public readonly record struct PastNotice(NoticeKind Kind, int Number, NoticeState State, DateTimeOffset At, bool ToldResolved);

/// <summary>Whether a notice went out.</summary>
public enum NoticeState
{
    /// <summary>It waits, or is tried again.</summary>
    Pending,

    /// <summary>It is handed over.</summary>
    Sent,

    /// <summary>It was refused for good.</summary>
    GivenUp,
}

/// <summary>The settings of a decision.</summary>
/// <param name="RemindAfter">How long after the last notice a reminder is due; zero: never.</param>
/// <param name="TellResolved">Whether the end is told.</param>
/// <param name="GroupInterval">How long after the last notice it is told at the soonest what has joined.</param>
public readonly record struct NoticePolicy(TimeSpan RemindAfter, bool TellResolved, TimeSpan GroupInterval);
