using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;

namespace StreamSentiment.Alerting.Tests;

/// <summary>From the first run to the resolved notice: what is told, when, how often, and to whom.</summary>
public sealed class NoticeStoryTests : NoticeStory
{
    [Fact]
    public async Task An_incident_is_told_reminded_of_and_told_over_in_one_thread()
    {
        await PushAsync(0, Wrong("a"), Wrong("b"));
        await PushAsync(10, Wrong("c"));
        foreach (var second in Enumerable.Range(1, 30))
        {
            await PushAsync(second * 299, Wrong($"x{second}"), Wrong($"y{second}"), Wrong($"z{second}"));
        }

        await PassAsync(8_970 + 299);
        await PassAsync(8_970 + 303);
        await PassAsync(20_000);

        Assert.Equal(["10 tweet-sentiment 1 wrong 3 times in a row within 10 s", "9273 Resolved after 2 h 34 min 20 s: tweet-sentiment 1 wrong 3 times in a row within 10 s"], Story);
        Assert.Equal(["resolved mail: nothing, for it is over and that was told true"], await StatesAsync());
        var mails = Mails();
        Assert.Equal(mails[0].MessageId, mails[1].InReplyTo);
        Assert.Equal(mails[0].MessageId, Assert.Single(mails[1].References));
    }

    /// <summary>Mail servers drop a mail whose Message-ID they have seen.</summary>
    [Fact]
    public async Task The_same_feed_in_another_database_makes_mails_that_no_server_takes_for_those_of_the_first()
    {
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        await PassAsync(301);
        var first = Database;
        try
        {
            Processes.ForEach(process => process.Dispose());
            Database = await TestDatabase.CreateAsync();
            // Open still when it is read: whether one mail tells both or two do would be a race of the two processes.
            Start(new AlertRuleOptions(), quiet: 3_600);
            await PushAsync(400, [.. new[] { "a", "b", "c" }.Select(tweet => Wrong(tweet) with { JudgedAt = Make.Noon.AddTicks(10) })]);

            Assert.Equal(await first.AskAsync<string>("select incident_id from incidents"), await Database.AskAsync<string>("select incident_id from incidents"));
            var ids = Mails().Select(mail => mail.MessageId!).ToList();
            Assert.Equal(3, ids.Distinct().Count());
            var own = await first.AskAsync<string>("select id from database_identity");
            Assert.Matches("^[0-9a-f]{12}$", own);
            Assert.Equal([$"{own}.streamsentiment", $"{own}.streamsentiment"], ids.Take(2).Select(id => id.Split('@')[1]));
            Assert.DoesNotContain(own, ids[2], StringComparison.Ordinal);

            // In one database it stays what it was, whoever sends it.
            Start(new AlertRuleOptions());
            await Database.AskAsync<int?>("update notices set state = 'pending'");
            await PassAsync(500);
            Assert.Equal(ids[2], Mails()[3].MessageId);
        }
        finally
        {
            await first.DisposeAsync();
        }
    }

    [Fact]
    public async Task Reminders_come_at_their_interval_until_somebody_acknowledges()
    {
        Start(new AlertRuleOptions { RemindSeconds = 3_600, QuietSeconds = 1e6 }, quiet: 1e6);
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        await PassAsync(3_599);
        await PassAsync(3_600);
        await PassAsync(7_199);
        await PassAsync(7_200);
        var id = await Database.AskAsync<string>("select incident_id from incidents");
        await Database.AskAsync<string>("select alert_acknowledge(@id, 'ann', 'a bad label')", new { id = id[..8] });
        await PassAsync(10_800);
        await PassAsync(99_999);

        Assert.Equal(
            ["0 tweet-sentiment 1 wrong 3 times in a row within 1 s", "3600 Still open after 1 h: tweet-sentiment 1 wrong 3 times in a row within 1 s",
                "7200 Still open after 2 h: tweet-sentiment 1 wrong 3 times in a row within 1 s"],
            Story);
        Assert.Equal(["acknowledged mail: nothing, for it is acknowledged false"], await StatesAsync());
        Assert.Equal(3, Mails().Select(mail => mail.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task Receivers_that_are_refused_for_good_are_tried_again_as_often_as_reminders_come_and_get_the_whole_report_then()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All, RemindSeconds = 3_600 }, quiet: 1e6);
        Server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 no such user" : null;
        await PushAsync(0, Three("first", "1"));
        await PushAsync(10, Three("second", "2"));
        foreach (var second in Enumerable.Range(1, 13))
        {
            await PassAsync(second * 310);
        }

        Assert.Equal(["opened 1 false given-up", "reminder 1 false given-up"], await Database.ListAsync<string>(
            "select concat_ws(' ', kind, number, joined::text, state) from notices order by created_at"));
        Server.Answer = _ => null;
        await PassAsync(7_000);
        Assert.Empty(Story);
        await PassAsync(7_400);

        Assert.Equal(["7400 Still open after 2 h 3 min 20 s: tweet-sentiment 1 wrong 3 times in a row within 1 s"], Story);
        Assert.Equal(["first", "second"], TweetsIn(Mails()[0]).Order());
        await PassAsync(8_000);
        Assert.Single(Story);
    }

    /// <summary>The report went out; then the receivers were taken away.</summary>
    [Fact]
    public async Task An_end_that_is_refused_for_good_is_not_tried_each_pass()
    {
        await PushAsync(0, Three("first", "1"));
        Server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 no such user" : null;
        foreach (var second in Enumerable.Range(0, 5))
        {
            await PassAsync(301 + (second * 3));
        }

        Assert.Equal(["opened 1 sent", "resolved 1 given-up"], await Database.ListAsync<string>("select concat_ws(' ', kind, number, state) from notices order by created_at"));
    }

    [Fact]
    public async Task A_mail_server_that_is_away_for_the_whole_incident_gets_one_mail_when_it_is_back_and_that_tells_both()
    {
        Server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 later" : null;
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        foreach (var second in Enumerable.Range(1, 20))
        {
            await PassAsync(second * 200);
        }

        Assert.Empty(Story);
        Server.Answer = _ => null;
        await PassAsync(5_000);
        await PassAsync(6_000);

        Assert.Equal(["5000 Resolved after 5 min: tweet-sentiment 1 wrong 3 times in a row within 1 s"], Story);
        Assert.Equal(["resolved mail: nothing, for it is over and that was told true"], await StatesAsync());
    }

    [Fact]
    public async Task Every_transition_is_logged_once_with_its_reason()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All, RemindSeconds = 1_000 }, quiet: 2_000);
        await PushAsync(0, Three("first", "1"));
        await PushAsync(10, Three("second", "2"));
        await PushAsync(20, Wrong("first-d"));
        await PassAsync(310);
        await PassAsync(1_500);
        await SilenceAsync(null, null, 1_600);
        await PassAsync(1_550);
        await PassAsync(1_600);
        await Database.AskAsync<string>("select alert_acknowledge(incident_id, E'ann\nFATAL: no') from incidents where part_of is null");
        await PassAsync(1_700);
        await PassAsync(3_000);
        await PushAsync(3_002, [Make.Verdict("late", false, 100), .. Three("next", "1", seconds: 3_002)]);
        await Database.AskAsync<int?>("update incidents set resolved_at = last_run_at where resolved_at is null");
        await PassAsync(3_003);
        await PushAsync(3_010, [.. Three("past", "1", seconds: -50_000)]);

        var said = Processes.SelectMany(process => process.HandlerLog.Lines.Concat(process.ResolverLog.Lines).Concat(process.PlannerLog.Lines))
            .Select(line => System.Text.RegularExpressions.Regex.Replace(line.Trim(), "[0-9a-f]{32}", "ID")).Where(line => !line.Contains("mail: ", StringComparison.Ordinal)).ToList();
        (string Line, int Times)[] wanted =
        [
            ("Warning: Incident ID opened: tweet-sentiment 1 is wrong by rule consecutive, 3 wrong verdicts show it (Opened)", 1),
            ("Warning: Incident ID opened: tweet-sentiment 2 is wrong by rule consecutive, 3 wrong verdicts show it (Opened)", 1),
            ("Information: Incident ID joins ID, for it is of one cause with it: the mails of that one tell of it", 1),
            ("Information: Incident ID is silenced, for it is covered by silence 1 by ann until 2026-11-03 12:26:40 UTC", 2),
            ("Information: Incident ID is open and no longer silenced: nothing of that covers it any more", 2),
            ("Information: Incident ID is acknowledged by ann FATAL: no: no more reminders", 2),
            ("Information: Incident ID resolved: tweet-sentiment 1 by rule consecutive, after 2 runs (Quiet)", 1),
            ("Information: Incident ID resolved: tweet-sentiment 2 by rule consecutive, after 1 runs (Quiet)", 1),
            ("Information: Incident ID is open again, for a run was completed before it resolved and read only now (Reopened)", 1),
            ("Information: Incident ID resolved: tweet-sentiment 1 by rule consecutive, after 3 runs (QuietBeforeTheNextRun)", 1),
            ("Warning: Incident ID opened: tweet-sentiment 1 is wrong by rule consecutive, 3 wrong verdicts show it (OpenedAfterQuiet)", 1),
            ("Information: Incident ID resolved, for somebody has set its end (ByHand)", 1),
            ("Warning: Incident ID opened: tweet-sentiment 1 is wrong by rule consecutive, 3 wrong verdicts show it (OpenedInThePast)", 1),
            ("Information: Incident ID resolved: tweet-sentiment 1 by rule consecutive, after 1 runs (OverWhenItWasRead)", 1),
        ];
        Assert.All(wanted, one => Assert.True(said.Count(line => line == one.Line) == one.Times, $"{one.Line}\n\namong\n\n{string.Join('\n', said)}"));
        Assert.Contains(said, line => line == "Debug: Incident ID goes on with 1 further runs (Continued), which get no mail of their own");
        Assert.Contains(Processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("reminder 2, for it is still open (StillOpen)", StringComparison.Ordinal));
        Assert.Equal("resolved resolved", await Database.AskAsync<string>("select string_agg(distinct logged_state, ' ') || ' ' || string_agg(distinct state, ' ') from incidents join incident_states using (incident_id)"));
    }

    [Fact]
    public async Task A_rule_with_receivers_of_its_own_has_a_mail_of_its_own()
    {
        Start(new AlertRuleOptions(), 3_600, new NamedRule("people", Make.Rule(), TimeSpan.FromHours(1), ["anna@example.com"]));
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));

        Assert.Equal(["anna@example.com", "ops@localhost"], Mails().Select(mail => mail.To.ToString()).Order());
    }

    [Fact]
    public async Task Runs_read_late_open_an_incident_again_without_a_word()
    {
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        await PassAsync(301);
        Assert.Equal(2, Story.Count);

        await PushAsync(310, [Make.Verdict("d", false, 200), Make.Verdict("e", false, 201)]);
        await PassAsync(320);
        await PassAsync(600);

        Assert.Equal(2, Story.Count);
        Assert.Equal(["resolved mail: nothing, for it is over and that was told true"], await StatesAsync());
    }

    /// <summary>Alerting was away, or the database: what was judged meanwhile is not known to be right.</summary>
    [Fact]
    public async Task While_verdicts_wait_in_Kafka_quiet_is_not_taken_for_the_end()
    {
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        Processes.ForEach(process => process.Backlog.IsThere = true);
        await PassAsync(1_000);
        await PushAsync(1_001, [Make.Verdict("d", false, 200), Make.Verdict("e", false, 201), Make.Verdict("f", false, 202)]);
        await PassAsync(1_002);
        Assert.StartsWith("0 tweet-sentiment 1 wrong 3 times in a row", Assert.Single(Story), StringComparison.Ordinal);

        // It still lags, but what it takes in now was judged after the quiet.
        await PushAsync(1_003, [Make.Verdict("g", true, 900)]);
        Assert.Equal(2, Story.Count);
        Assert.StartsWith("1003 Resolved after 8 min 22 s", Story[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_is_no_longer_there_leaves_no_incident_open_for_ever()
    {
        Start(new AlertRuleOptions(), 300, new NamedRule("gone", Make.Rule(2), TimeSpan.FromDays(9), []));
        await PushAsync(0, Wrong("a"), Wrong("b"));
        Start(new AlertRuleOptions());
        await PassAsync(301);

        Assert.Equal(2, Story.Count);
        Assert.Contains("not in the settings any more", Mails()[1].TextBody, StringComparison.Ordinal);
    }
}
