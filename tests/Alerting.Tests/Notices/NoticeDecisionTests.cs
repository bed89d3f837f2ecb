using StreamSentiment.Alerting.Notices;
using StreamSentiment.Alerting.Tests.Support;

namespace StreamSentiment.Alerting.Tests.Notices;

public class NoticeDecisionTests
{
    private static readonly NoticePolicy Policy = new(TimeSpan.FromHours(4), TellResolved: true, GroupInterval: TimeSpan.FromMinutes(5));
    private static readonly PastNotice Opening = new(NoticeKind.Opened, 1, NoticeState.Sent, Make.Noon, ToldResolved: false);

    [Fact]
    public void An_incident_that_opens_is_news() => Assert.Equal(new(NoticeReason.FirstNews, NoticeKind.Opened, 1), Decide(Thread(), isOpening: true));

    [Fact]
    public void One_that_is_over_while_it_opens_was_read_late_and_is_news_all_the_same() =>
        Assert.Equal(new(NoticeReason.FirstNews, NoticeKind.Opened, 1), Decide(Thread(isOpen: false), isOpening: true));

    [Fact]
    public void A_silence_holds_the_news_until_it_ends()
    {
        Assert.Equal(new(NoticeReason.Silenced), Decide(Thread(isSilenced: true), isOpening: true));
        Assert.Equal(new(NoticeReason.Silenced), Decide(Thread(isSilenced: true)));
        Assert.Equal(new(NoticeReason.FirstNews, NoticeKind.Opened, 1), Decide(Thread()));
    }

    [Fact]
    public void One_that_opens_and_is_over_in_a_silence_waits_for_no_end_of_it()
    {
        Assert.Equal(new(NoticeReason.Silenced), Decide(Thread(isOpen: false, isSilenced: true), isOpening: true));
        Assert.Equal(new(NoticeReason.SilencedThroughout), Decide(Thread(isOpen: false, isSilenced: true)));
        Assert.Equal(new(NoticeReason.SilencedThroughout), Decide(Thread(isOpen: false)));
    }

    [Fact]
    public void Who_acknowledged_before_any_news_needs_none() => Assert.Equal(new(NoticeReason.Acknowledged), Decide(Thread(isAcknowledged: true)));

    [Fact]
    public void A_silence_is_named_before_an_acknowledgement_of_what_is_not_told() =>
        Assert.Equal(new(NoticeReason.Silenced), Decide(Thread(isAcknowledged: true, isSilenced: true)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_overtakes_a_notice_that_waits(bool isOpen) =>
        Assert.Equal(new(NoticeReason.EarlierNoticeWaits), Decide(Thread(isOpen, notices: Opening with { State = NoticeState.Pending }), hours: 99));

    [Fact]
    public void A_reminder_is_due_when_the_interval_has_passed_and_not_a_tick_before()
    {
        Assert.Equal(new(NoticeReason.NotDueYet), NoticeDecision.About(Thread(notices: Opening), Policy, false, Make.Noon.AddHours(4).AddTicks(-1)));
        Assert.Equal(new(NoticeReason.StillOpen, NoticeKind.Reminder, 1), Decide(Thread(notices: Opening), hours: 4));
    }

    [Fact]
    public void Reminders_are_counted_and_the_interval_begins_with_the_last()
    {
        var second = Opening with { Kind = NoticeKind.Reminder, Number = 2, At = Make.Noon.AddHours(8) };
        var thread = Thread(notices: [Opening, Opening with { Kind = NoticeKind.Reminder }, second]);

        Assert.Equal(new(NoticeReason.NotDueYet), Decide(thread, hours: 11));
        Assert.Equal(new(NoticeReason.StillOpen, NoticeKind.Reminder, 3), Decide(thread, hours: 12));
    }

    [Fact]
    public void A_notice_that_was_given_up_is_followed_by_a_reminder_so_that_nobody_stays_untold() =>
        Assert.Equal(new(NoticeReason.StillOpen, NoticeKind.Reminder, 1), Decide(Thread(notices: Opening with { State = NoticeState.GivenUp }), hours: 4));

    [Fact]
    public void Reminders_can_be_off_and_are_held_by_acknowledging_and_by_silences()
    {
        var off = Policy with { RemindAfter = TimeSpan.Zero };

        Assert.Equal(new(NoticeReason.RemindersAreOff), NoticeDecision.About(Thread(isAcknowledged: true, notices: Opening), off, false, Make.Noon.AddDays(9)));
        Assert.Equal(new(NoticeReason.Acknowledged), Decide(Thread(isAcknowledged: true, isSilenced: true, notices: Opening), hours: 4));
        Assert.Equal(new(NoticeReason.Silenced), Decide(Thread(isSilenced: true, notices: Opening), hours: 4));
    }

    [Fact]
    public void The_end_is_told_at_once_and_also_to_who_acknowledged() =>
        Assert.Equal(new(NoticeReason.Over, NoticeKind.Resolved, 1), Decide(Thread(isOpen: false, isAcknowledged: true, notices: Opening), hours: 0));

    [Fact]
    public void The_end_is_told_once()
    {
        var resolved = Opening with { Kind = NoticeKind.Resolved, ToldResolved = true };

        Assert.Equal(new(NoticeReason.OverAndTold), Decide(Thread(isOpen: false, notices: [Opening, resolved])));
        Assert.Equal(new(NoticeReason.OverAndTold), Decide(Thread(isOpen: false, notices: Opening with { ToldResolved = true })));
    }

    [Fact]
    public void What_opened_again_after_the_end_was_told_is_told_over_again_only_if_a_reminder_went_out_between()
    {
        var resolved = Opening with { Kind = NoticeKind.Resolved, ToldResolved = true };
        var reminder = Opening with { Kind = NoticeKind.Reminder };

        Assert.Equal(new(NoticeReason.Over, NoticeKind.Resolved, 2), Decide(Thread(isOpen: false, notices: [Opening, resolved, reminder])));
    }

    [Fact]
    public void What_joined_is_told_when_the_group_interval_has_passed_and_not_a_tick_before()
    {
        var thread = Thread(notices: Opening) with { HasNews = true };

        Assert.Equal(new(NoticeReason.NewsWaits), NoticeDecision.About(thread, Policy, false, Make.Noon.AddMinutes(5).AddTicks(-1)));
        Assert.Equal(new(NoticeReason.FurtherNews, NoticeKind.Joined, 1), NoticeDecision.About(thread, Policy, false, Make.Noon.AddMinutes(5)));
    }

    [Fact]
    public void What_joined_is_told_before_a_reminder_also_when_reminders_are_off_and_the_two_are_counted_together()
    {
        var thread = Thread(notices: [Opening, Opening with { Kind = NoticeKind.Reminder }, Opening with { Kind = NoticeKind.Joined, Number = 2 }]);

        Assert.Equal(new(NoticeReason.StillOpen, NoticeKind.Reminder, 3), Decide(thread, hours: 4));
        Assert.Equal(new(NoticeReason.FurtherNews, NoticeKind.Joined, 3), Decide(thread with { HasNews = true }, hours: 4));
        Assert.Equal(NoticeKind.Joined, NoticeDecision.About(thread with { HasNews = true }, Policy with { RemindAfter = TimeSpan.Zero }, false, Make.Noon.AddHours(1)).Send);
    }

    [Fact]
    public void What_joined_waits_for_a_notice_that_waits() =>
        Assert.Equal(new(NoticeReason.EarlierNoticeWaits), Decide(Thread(notices: Opening with { State = NoticeState.Pending }) with { HasNews = true }, hours: 9));

    [Fact]
    public void The_end_tells_what_joined_unless_ends_are_not_told()
    {
        var over = Thread(isOpen: false, notices: Opening) with { HasNews = true };

        Assert.Equal(new(NoticeReason.Over, NoticeKind.Resolved, 1), Decide(over, hours: 1));
        Assert.Equal(new(NoticeReason.FurtherNews, NoticeKind.Joined, 1), NoticeDecision.About(over, Policy with { TellResolved = false }, false, Make.Noon.AddHours(1)));
        Assert.Equal(new(NoticeReason.ResolvedNoticesAreOff), NoticeDecision.About(over with { HasNews = false }, Policy with { TellResolved = false }, false, Make.Noon.AddHours(1)));
    }

    [Fact]
    public void After_a_refusal_for_good_what_joined_waits_as_long_as_a_reminder_and_is_in_the_whole_report_if_nothing_went_out()
    {
        var givenUp = Opening with { State = NoticeState.GivenUp };
        var untold = Thread(notices: givenUp) with { HasNews = true };
        var told = Thread(notices: [Opening, givenUp with { Kind = NoticeKind.Joined }]) with { HasNews = true };

        Assert.Equal(new(NoticeReason.NotDueYet), NoticeDecision.About(untold, Policy, false, Make.Noon.AddHours(4).AddTicks(-1)));
        Assert.Equal(new(NoticeReason.FurtherNews, NoticeKind.Reminder, 1), Decide(untold, hours: 4));
        Assert.Equal(new(NoticeReason.NotDueYet), NoticeDecision.About(told, Policy, false, Make.Noon.AddHours(4).AddTicks(-1)));
        Assert.Equal(new(NoticeReason.FurtherNews, NoticeKind.Joined, 2), Decide(told, hours: 4));

        var off = Policy with { RemindAfter = TimeSpan.Zero };
        Assert.Equal(new(NoticeReason.NotDueYet), NoticeDecision.About(untold, off, false, Make.Noon.AddHours(4).AddTicks(-1)));
        Assert.Equal(new(NoticeReason.FurtherNews, NoticeKind.Reminder, 1), NoticeDecision.About(untold, off, false, Make.Noon.AddHours(4)));
        Assert.Equal(new(NoticeReason.NothingWasTold), NoticeDecision.About(untold with { IsOpen = false }, Policy with { TellResolved = false }, false, Make.Noon));
    }

    [Fact]
    public void An_end_that_was_refused_for_good_is_tried_again_no_sooner_than_a_reminder_would_be()
    {
        var thread = Thread(isOpen: false, notices: [Opening, Opening with { Kind = NoticeKind.Resolved, State = NoticeState.GivenUp }]);

        Assert.Equal(new(NoticeReason.NotDueYet), NoticeDecision.About(thread, Policy, false, Make.Noon.AddHours(4).AddTicks(-1)));
        Assert.Equal(new(NoticeReason.Over, NoticeKind.Resolved, 2), Decide(thread, hours: 4));
    }

    [Fact]
    public void What_the_end_could_not_show_follows_it_and_only_then_it_is_final()
    {
        var end = Opening with { Kind = NoticeKind.Resolved, ToldResolved = true };
        var rest = Opening with { Kind = NoticeKind.Joined, ToldResolved = true };

        Assert.Equal(new(NoticeReason.NewsWaits), Decide(Thread(isOpen: false, notices: [Opening, end]) with { HasNews = true }));
        Assert.Equal(new(NoticeReason.FurtherNews, NoticeKind.Joined, 1), Decide(Thread(isOpen: false, notices: [Opening, end]) with { HasNews = true }, hours: 1));
        Assert.Equal(new(NoticeReason.OverAndTold), Decide(Thread(isOpen: false, notices: [Opening, end, rest])));
        Assert.Equal(
            new(NoticeReason.OverAndTold), Decide(Thread(isOpen: false, notices: [Opening, end, rest with { State = NoticeState.GivenUp, ToldResolved = false }]), hours: 9));
    }

    [Fact]
    public void Resolved_notices_can_be_off() => Assert.Equal(
        new(NoticeReason.ResolvedNoticesAreOff),
        NoticeDecision.About(Thread(isOpen: false, notices: Opening), Policy with { TellResolved = false }, false, Make.Noon));

    [Fact]
    public void The_end_of_what_nobody_was_told_is_not_told()
    {
        var givenUp = Opening with { State = NoticeState.GivenUp };

        Assert.Equal(new(NoticeReason.NothingWasTold), Decide(Thread(isOpen: false, notices: givenUp)));
        Assert.Equal(new(NoticeReason.Over, NoticeKind.Resolved, 1), Decide(Thread(isOpen: false, notices: [Opening, givenUp with { Kind = NoticeKind.Reminder }])));
    }

    [Fact]
    public void A_silence_holds_the_end_too() => Assert.Equal(new(NoticeReason.Silenced), Decide(Thread(isOpen: false, isSilenced: true, notices: Opening)));

    [Fact]
    public void Final_are_the_decisions_after_which_nothing_comes()
    {
        NoticeReason[] final = [NoticeReason.SilencedThroughout, NoticeReason.OverAndTold, NoticeReason.ResolvedNoticesAreOff, NoticeReason.NothingWasTold];

        Assert.Equal(final.Order(), Enum.GetValues<NoticeReason>().Where(reason => new NoticeDecision(reason).IsFinal).Order());
    }

    private static NoticeDecision Decide(NoticeThread thread, bool isOpening = false, double hours = 0) =>
        NoticeDecision.About(thread, Policy, isOpening, Make.Noon.AddHours(hours));

    private static NoticeThread Thread(bool isOpen = true, bool isAcknowledged = false, bool isSilenced = false, params PastNotice[] notices) =>
        new(isOpen, isAcknowledged, isSilenced, notices);
}
