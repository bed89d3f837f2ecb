namespace StreamSentiment.Alerting.Notices;

/// <summary>Whether to send a notice, and why.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Send">What to send; null: nothing.</param>
/// <param name="Number">The how manieth of its kind.</param>
public readonly record struct NoticeDecision(NoticeReason Reason, NoticeKind? Send = null, int Number = 0)
{
    // Where reminders are off: how long after a notice that was given up the next is tried.
    private static readonly TimeSpan NextTry = TimeSpan.FromHours(4);

    /// <summary>Nothing will ever be sent about it again, unless it opens again.</summary>
    public bool IsFinal => Reason is NoticeReason.SilencedThroughout or NoticeReason.OverAndTold or NoticeReason.ResolvedNoticesAreOff or NoticeReason.NothingWasTold;

    /// <summary>Decides about one thread of notices on one channel. A pure function.</summary>
    /// <param name="thread">How things are.</param>
    /// <param name="policy">The settings.</param>
    /// <param name="isOpening">Whether the incident opens at this moment.</param>
    /// <param name="now">The clock.</param>
    public static NoticeDecision About(NoticeThread thread, NoticePolicy policy, bool isOpening, DateTimeOffset now)
    {
        if (thread.Notices is not [.., var last])
        {
            return OfTheFirst(thread, isOpening);
        }

        return last.State == NoticeState.Pending ? new(NoticeReason.EarlierNoticeWaits)
            // The end tells of what has joined too; what one mail does not hold comes after it.
            : thread.HasNews && (thread.IsOpen || !policy.TellResolved || IsEndTold(thread)) ? OfNews(thread, last, policy, now)
            : thread.IsOpen ? OfAReminder(thread, last, policy, now)
            : OfTheEnd(thread, last, policy, now);
    }

    // Over already while it opens: read late, and still news. Over later, and never told: a silence kept it, for a first notice is written
    // in the transaction that opens the incident. A silence of one incident takes no other along.
    private static NoticeDecision OfTheFirst(NoticeThread thread, bool isOpening) =>
        thread.HasNews ? new(NoticeReason.FirstNews, NoticeKind.Opened, 1)
        : !thread.IsOpen && !isOpening ? new(NoticeReason.SilencedThroughout)
        : thread.IsSilenced ? new(NoticeReason.Silenced)
        : thread.IsAcknowledged ? new(NoticeReason.Acknowledged)
        : new(NoticeReason.FirstNews, NoticeKind.Opened, 1);

    private static NoticeDecision OfNews(NoticeThread thread, PastNotice last, NoticePolicy policy, DateTimeOffset now)
    {
        // Who got nothing so far is told of everything.
        var kind = IsKnown(thread) ? NoticeKind.Joined : NoticeKind.Reminder;
        return !thread.IsOpen && !IsKnown(thread) ? new(NoticeReason.NothingWasTold)
            : IsTooSoonAfterARefusal(last, policy, now) ? new(NoticeReason.NotDueYet)
            : now - last.At < policy.GroupInterval ? new(NoticeReason.NewsWaits)
            : new(NoticeReason.FurtherNews, kind, thread.NextNumber(kind));
    }

    private static NoticeDecision OfAReminder(NoticeThread thread, PastNotice last, NoticePolicy policy, DateTimeOffset now) =>
        policy.RemindAfter == TimeSpan.Zero ? new(NoticeReason.RemindersAreOff)
        : thread.IsAcknowledged ? new(NoticeReason.Acknowledged)
        : thread.IsSilenced ? new(NoticeReason.Silenced)
        : now - last.At < policy.RemindAfter ? new(NoticeReason.NotDueYet)
        : new(NoticeReason.StillOpen, NoticeKind.Reminder, thread.NextNumber(NoticeKind.Reminder));

    private static NoticeDecision OfTheEnd(NoticeThread thread, PastNotice last, NoticePolicy policy, DateTimeOffset now) =>
        IsEndTold(thread) ? new(NoticeReason.OverAndTold)
        : !policy.TellResolved ? new(NoticeReason.ResolvedNoticesAreOff)
        : !IsKnown(thread) ? new(NoticeReason.NothingWasTold)
        : thread.IsSilenced ? new(NoticeReason.Silenced)
        : last.Kind == NoticeKind.Resolved && IsTooSoonAfterARefusal(last, policy, now) ? new(NoticeReason.NotDueYet)
        : new(NoticeReason.Over, NoticeKind.Resolved, thread.NextNumber(NoticeKind.Resolved));

    private static bool IsKnown(NoticeThread thread) => thread.Notices.Any(notice => notice.State != NoticeState.GivenUp);

    // By the last that went out: one that was given up told nobody anything.
    private static bool IsEndTold(NoticeThread thread) =>
        thread.Notices.LastOrDefault(notice => notice.State != NoticeState.GivenUp || notice.ToldResolved).ToldResolved;

    // Whoever refuses for good refuses the next one too, until somebody has changed something.
    private static bool IsTooSoonAfterARefusal(PastNotice last, NoticePolicy policy, DateTimeOffset now) =>
        last.State == NoticeState.GivenUp && now - last.At < (policy.RemindAfter == TimeSpan.Zero ? NextTry : policy.RemindAfter);
}
