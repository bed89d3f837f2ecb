using System.Globalization;
using StreamSentiment.Alerting.Incidents;

namespace StreamSentiment.Alerting.Notices;

/// <summary>What a look at an incident's thread brought.</summary>
/// <param name="Decisions">What was decided anew, for each channel.</param>
/// <param name="Changes">Changes of state that others made.</param>
internal sealed record Plan(IReadOnlyList<Planned> Decisions, IReadOnlyList<StateChange> Changes);

/// <summary>What was decided about an incident's thread on one channel.</summary>
/// <param name="IncidentId">The incident whose mail it is.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Decision">What, and why.</param>
internal sealed record Planned(string IncidentId, string Channel, NoticeDecision Decision)
{
    /// <summary>For logs and rows: <c>mail: reminder 2, for it is still open</c>, <c>mail: nothing, for it is acknowledged</c>.</summary>
    public string InWords => Decision.Send is { } kind
        ? string.Create(CultureInfo.InvariantCulture, $"{Channel}: {kind.ToName()} {Decision.Number}, for {Why(Decision.Reason)}")
        : $"{Channel}: nothing, for {Why(Decision.Reason)}";

    private static string Why(NoticeReason reason) => reason switch
    {
        NoticeReason.FirstNews => "it is news",
        NoticeReason.FurtherNews => "further incidents have joined",
        NoticeReason.NewsWaits => "further incidents have joined, but the group interval has not passed",
        NoticeReason.StillOpen => "it is still open",
        NoticeReason.Over => "it is over",
        NoticeReason.Silenced => "it is silenced",
        NoticeReason.EarlierNoticeWaits => "an earlier notice is not sent yet",
        NoticeReason.NotDueYet => "no reminder is due yet",
        NoticeReason.Acknowledged => "it is acknowledged",
        NoticeReason.RemindersAreOff => "reminders are off",
        NoticeReason.SilencedThroughout => "it was silenced until it was over",
        NoticeReason.OverAndTold => "it is over and that was told",
        NoticeReason.ResolvedNoticesAreOff => "it is over and resolved notices are off",
        _ => "it is over and nobody was told of it",
    };
}
