using Microsoft.Extensions.Time.Testing;
using MimeKit;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Tests;

/// <summary>
/// Stories with a held clock: verdicts are pushed at given seconds, mails are wanted at given seconds and no others, read from a real SMTP
/// conversation. Two processes share the database throughout and both do all of the work.
/// </summary>
public sealed class NoticeStoryTests : IAsyncLifetime
{
    private readonly SmtpStub _server = new();
    private readonly FakeTimeProvider _clock = new(Make.Noon);
    private readonly List<string> _story = [];
    private TestDatabase _database = null!;
    private List<Wiring> _processes = [];
    private int _seen;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        Start(new AlertRuleOptions());
    }

    public async Task DisposeAsync()
    {
        _processes.ForEach(process => process.Dispose());
        _server.Dispose();
        await _database.DisposeAsync();
    }

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

        Assert.Equal(["10 tweet-sentiment 1 wrong 3 times in a row within 10 s", "9273 Resolved after 2 h 34 min 20 s: tweet-sentiment 1 wrong 3 times in a row within 10 s"], _story);
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
        var first = _database;
        try
        {
            _processes.ForEach(process => process.Dispose());
            _database = await TestDatabase.CreateAsync();
            // Open still when it is read: whether one mail tells both or two do would be a race of the two processes.
            Start(new AlertRuleOptions(), quiet: 3_600);
            await PushAsync(400, [.. new[] { "a", "b", "c" }.Select(tweet => Wrong(tweet) with { JudgedAt = Make.Noon.AddTicks(10) })]);

            Assert.Equal(await first.AskAsync<string>("select incident_id from incidents"), await _database.AskAsync<string>("select incident_id from incidents"));
            var ids = Mails().Select(mail => mail.MessageId!).ToList();
            Assert.Equal(3, ids.Distinct().Count());
            var own = await first.AskAsync<string>("select id from database_identity");
            Assert.Matches("^[0-9a-f]{12}$", own);
            Assert.Equal([$"{own}.streamsentiment", $"{own}.streamsentiment"], ids.Take(2).Select(id => id.Split('@')[1]));
            Assert.DoesNotContain(own, ids[2], StringComparison.Ordinal);

            // In one database it stays what it was, whoever sends it.
            Start(new AlertRuleOptions());
            await _database.AskAsync<int?>("update notices set state = 'pending'");
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
        var id = await _database.AskAsync<string>("select incident_id from incidents");
        await _database.AskAsync<string>("select alert_acknowledge(@id, 'ann', 'a bad label')", new { id = id[..8] });
        await PassAsync(10_800);
        await PassAsync(99_999);

        Assert.Equal(
            ["0 tweet-sentiment 1 wrong 3 times in a row within 1 s", "3600 Still open after 1 h: tweet-sentiment 1 wrong 3 times in a row within 1 s",
                "7200 Still open after 2 h: tweet-sentiment 1 wrong 3 times in a row within 1 s"],
            _story);
        Assert.Equal(["acknowledged mail: nothing, for it is acknowledged false"], await StatesAsync());
        Assert.Equal(3, Mails().Select(mail => mail.MessageId).Distinct().Count());
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("tweet-sentiment", null)]
    [InlineData(null, "consecutive")]
    [InlineData("tweet-sentiment", "consecutive")]
    public async Task A_silence_holds_the_news_and_what_is_still_open_when_it_ends_is_told(string? model, string? rule)
    {
        await SilenceAsync(model, rule, 600);
        Start(new AlertRuleOptions(), quiet: 3_600);
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        await PassAsync(599);
        Assert.Empty(_story);
        await PassAsync(600);

        Assert.Equal(["600 tweet-sentiment 1 wrong 3 times in a row within 1 s"], _story);
        Assert.Contains(_processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("mail: nothing, for it is silenced (Silenced)", StringComparison.Ordinal));
    }

    /// <summary>The mail server is away, so the notice waits; then somebody silences it.</summary>
    [Fact]
    public async Task A_silence_holds_back_what_already_waits_to_be_sent_and_what_is_open_when_it_ends_is_told_under_the_same_Message_ID()
    {
        Start(new AlertRuleOptions(), quiet: 3_600);
        _server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 later" : null;
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        var id = await _database.AskAsync<string>("select message_id from notices where state = 'pending'");
        await SilenceAsync("tweet-sentiment", null, 600);
        _server.Answer = _ => null;
        await PassAsync(200);
        await PassAsync(400);

        Assert.Empty(_story);
        Assert.Equal(["mail: nothing, for it is silenced"], await _database.ListAsync<string>("select decision from incidents"));
        var said = Assert.Single(_processes.SelectMany(process => process.SenderLog.Lines), line => line.Contains("is held back", StringComparison.Ordinal));
        Assert.Contains("(Silenced), for since it was written it is covered by silence 1 by ann until 2026-11-03 12:10:00 UTC.", said, StringComparison.Ordinal);

        await PassAsync(600);
        Assert.Equal(["600 tweet-sentiment 1 wrong 3 times in a row within 1 s"], _story);
        Assert.Equal(id, $"<{Assert.Single(Mails()).MessageId}>");
    }

    [Fact]
    public async Task What_was_over_before_the_silence_ended_and_never_sent_is_not_sent()
    {
        _server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 later" : null;
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        await SilenceAsync(null, null, 600);
        _server.Answer = _ => null;
        await PassAsync(200);
        await PassAsync(400);
        await PassAsync(900);

        Assert.Empty(_story);
        Assert.Equal(["resolved mail: nothing, for it was silenced until it was over true"], await StatesAsync());
        Assert.Contains(_processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("(SilencedThroughout)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silence_that_covers_a_part_of_what_waits_holds_nothing_back()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All }, quiet: 3_600);
        _server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 later" : null;
        await PushAsync(0, [.. new[] { "one", "two" }.SelectMany(model => new[] { "x", "y", "z" }.Select(tweet => Make.Verdict(tweet, false, model: model)))]);
        await SilenceAsync("one", null, 600);
        _server.Answer = _ => null;
        await PassAsync(200);

        Assert.Single(_story);
    }

    /// <summary>What nobody silenced was over before the mail server was back; the silence of the other outlasts that one.</summary>
    [Fact]
    public async Task A_silence_of_one_model_loses_no_mail_of_another_that_was_over_before_it_could_be_sent()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All });
        _server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 later" : null;
        await PushAsync(0, [.. Three("first", "1", model: "one"), .. Three("second", "1", model: "two")]);
        await PushAsync(200, Three("again", "1", model: "one"));
        await SilenceAsync("one", null, 2_000);
        await PassAsync(320);
        Assert.Equal(["one"], await _database.ListAsync<string>("select model from incidents where resolved_at is null"));
        _server.Answer = _ => null;
        await PassAsync(450);

        Assert.Single(_story);
        Assert.Contains("second", TweetsIn(Mails()[0]));
        await PassAsync(600);
        await PassAsync(2_100);
        Assert.Equal(2, _story.Count);
        Assert.StartsWith("600 Resolved", _story[1], StringComparison.Ordinal);
        Assert.DoesNotContain(_processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("(SilencedThroughout)", StringComparison.Ordinal));
    }

    /// <summary>Both were silenced, the silence of the second ended, and Alerting looked only when that one was over.</summary>
    [Fact]
    public async Task What_was_open_when_its_silence_ended_is_told_although_it_was_over_when_somebody_looked()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All });
        await SilenceAsync("one", null, 2_000);
        await SilenceAsync("two", null, 250);
        await PushAsync(0, [.. Three("first", "1", model: "one"), .. Three("second", "1", model: "two")]);
        await PassAsync(240);
        Assert.Empty(_story);
        await PassAsync(320);
        await PassAsync(3_000);

        Assert.Single(_story);
        Assert.StartsWith("320 Resolved", _story[0], StringComparison.Ordinal);
        Assert.Contains("second", TweetsIn(Mails()[0]));
        Assert.True(await _database.AskAsync<bool>("select settled from incidents where part_of is null"));
    }

    /// <summary>Who writes notices and who sends them agree: what was written is sent, once.</summary>
    [Theory]
    [InlineData("one")]
    [InlineData(null)]
    public async Task What_joined_and_was_over_before_the_first_was_silenced_is_told_once_in_that_silence(string? silenced)
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All, RemindSeconds = 0 }, quiet: 3_600);
        await PushAsync(0, Three("first", "1", model: "one"));
        await PushAsync(30, Three("second", "1", model: "two"));
        await _database.AskAsync<int?>("update incidents set resolved_at = @at where model = 'two'", new { at = Make.Noon.AddSeconds(100).UtcDateTime });
        await PassAsync(110);
        await SilenceAsync(silenced, null, 20_000, from: 120);
        foreach (var second in Enumerable.Range(0, 5))
        {
            await PassAsync(310 + (second * 3));
        }

        Assert.Equal(["0 one 1 wrong 3 times in a row within 1 s", "310 Also, after 5 min 10 s: two 1 wrong 3 times in a row within 1 s"], _story);
        Assert.Equal(["second"], TweetsIn(Mails()[1]));
        Assert.Single(_processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("joined 1,", StringComparison.Ordinal));
        Assert.DoesNotContain(_processes.SelectMany(process => process.SenderLog.Lines), line => line.Contains("is held back", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_to_be_sent_again_in_a_silence_stays_what_was_sent(bool failsFirst)
    {
        await PushAsync(0, Three("first", "1"));
        await PassAsync(400);
        Assert.Equal(2, _story.Count);
        if (failsFirst)
        {
            _server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 later" : null;
            await _database.AskAsync<int?>("update notices set state = 'pending' where kind = 'opened'");
            await PassAsync(410);
            _server.Answer = _ => null;
        }

        await SilenceAsync(null, null, 1_000);
        await _database.AskAsync<int?>("update notices set state = 'pending' where kind = 'opened'");
        await PassAsync(600);
        await PassAsync(1_100);

        Assert.Equal(2, _story.Count);
        Assert.Equal(["opened sent true", "resolved sent true"], await _database.ListAsync<string>(
            "select concat_ws(' ', kind, state, (sent_at is not null)::text) from notices order by created_at"));
        Assert.Equal(["resolved mail: nothing, for it is over and that was told true"], await StatesAsync());
    }

    /// <summary>Given up and settled; somebody mends the receivers and asks for it again while a silence holds.</summary>
    [Fact]
    public async Task What_was_never_sent_and_is_asked_for_in_a_silence_is_decided_anew_although_it_was_settled()
    {
        _server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 no such user" : null;
        await PushAsync(0, Three("first", "1"));
        await SilenceAsync(null, null, 1_000, from: 200);
        await PassAsync(400);
        Assert.Equal(["resolved mail: nothing, for it is over and nobody was told of it true"], await StatesAsync());
        _server.Answer = _ => null;
        await _database.AskAsync<int?>("update notices set state = 'pending'");
        await PassAsync(500);

        Assert.Empty(_story);
        Assert.Equal(["resolved mail: nothing, for it was silenced until it was over true"], await StatesAsync());
    }

    [Fact]
    public async Task Receivers_that_are_refused_for_good_are_tried_again_as_often_as_reminders_come_and_get_the_whole_report_then()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All, RemindSeconds = 3_600 }, quiet: 1e6);
        _server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 no such user" : null;
        await PushAsync(0, Three("first", "1"));
        await PushAsync(10, Three("second", "2"));
        foreach (var second in Enumerable.Range(1, 13))
        {
            await PassAsync(second * 310);
        }

        Assert.Equal(["opened 1 false given-up", "reminder 1 false given-up"], await _database.ListAsync<string>(
            "select concat_ws(' ', kind, number, joined::text, state) from notices order by created_at"));
        _server.Answer = _ => null;
        await PassAsync(7_000);
        Assert.Empty(_story);
        await PassAsync(7_400);

        Assert.Equal(["7400 Still open after 2 h 3 min 20 s: tweet-sentiment 1 wrong 3 times in a row within 1 s"], _story);
        Assert.Equal(["first", "second"], TweetsIn(Mails()[0]).Order());
        await PassAsync(8_000);
        Assert.Single(_story);
    }

    /// <summary>The report went out; then the receivers were taken away.</summary>
    [Fact]
    public async Task An_end_that_is_refused_for_good_is_not_tried_each_pass()
    {
        await PushAsync(0, Three("first", "1"));
        _server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 no such user" : null;
        foreach (var second in Enumerable.Range(0, 5))
        {
            await PassAsync(301 + (second * 3));
        }

        Assert.Equal(["opened 1 sent", "resolved 1 given-up"], await _database.ListAsync<string>("select concat_ws(' ', kind, number, state) from notices order by created_at"));
    }

    [Fact]
    public async Task Of_many_that_joined_before_the_end_those_that_its_mail_does_not_show_follow_in_the_next()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All, RemindSeconds = 0 }, quiet: 100);
        await PushAsync(0, Three("first", "1"));
        await PushAsync(10, [.. Enumerable.Range(2, 8).SelectMany(version => Three($"v{(char)('a' + version)}", $"{version}"))]);
        await PassAsync(120);
        await PassAsync(419);
        Assert.Equal(2, _story.Count);
        await PassAsync(420);
        await PassAsync(1_000);

        Assert.Equal(3, _story.Count);
        Assert.StartsWith("120 Resolved after 1 min 50 s: tweet-sentiment 1 wrong", _story[1], StringComparison.Ordinal);
        Assert.EndsWith(", and 2 more", _story[2], StringComparison.Ordinal);
        Assert.Equal([1, 6, 3], Mails().Select(mail => TweetsIn(mail).Count()));
        Assert.Equal(9, Mails().SelectMany(mail => TweetsIn(mail)).Distinct().Count());
        Assert.Contains("resolved mail: nothing, for it is over and that was told true", await StatesAsync());
    }

    [Theory]
    [InlineData("other", null)]
    [InlineData(null, "share")]
    [InlineData("tweet-sentiment", "share")]
    public async Task A_silence_of_something_else_holds_nothing(string? model, string? rule)
    {
        await SilenceAsync(model, rule, 600);
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));

        Assert.Single(_story);
    }

    [Fact]
    public async Task What_is_silenced_from_beginning_to_end_is_never_told()
    {
        await SilenceAsync("tweet-sentiment", null, 600);
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        await PassAsync(301);
        await PassAsync(900);

        Assert.Empty(_story);
        Assert.Equal(["resolved mail: nothing, for it was silenced until it was over true"], await StatesAsync());
    }

    [Fact]
    public async Task A_mail_server_that_is_away_for_the_whole_incident_gets_one_mail_when_it_is_back_and_that_tells_both()
    {
        _server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 later" : null;
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        foreach (var second in Enumerable.Range(1, 20))
        {
            await PassAsync(second * 200);
        }

        Assert.Empty(_story);
        _server.Answer = _ => null;
        await PassAsync(5_000);
        await PassAsync(6_000);

        Assert.Equal(["5000 Resolved after 5 min: tweet-sentiment 1 wrong 3 times in a row within 1 s"], _story);
        Assert.Equal(["resolved mail: nothing, for it is over and that was told true"], await StatesAsync());
    }

    [Fact]
    public async Task Two_rules_on_one_model_are_one_cause_and_one_mail()
    {
        Start(new AlertRuleOptions { RemindSeconds = 600 }, 3_600, new NamedRule("share", new WrongShareRule(0.5, 4, TimeSpan.FromMinutes(5), Make.FeedAndPerson), TimeSpan.FromHours(2), []));
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        await PushAsync(60, Wrong("d"), Wrong("e"));
        await PassAsync(299);
        await PassAsync(300);
        await PassAsync(600);
        await PassAsync(900);
        await PassAsync(3_660);
        await PassAsync(4_261);
        await PassAsync(7_261);

        Assert.Equal(
            ["0 tweet-sentiment 1 wrong 3 times in a row within 1 s",
                "300 Also, after 5 min: tweet-sentiment 1 wrong too often",
                "900 Still open after 15 min: tweet-sentiment 1 wrong 3 times in a row within 1 s",
                "3660 Still open after 1 h 1 min: tweet-sentiment 1 wrong 3 times in a row within 1 s",
                "4261 Still open after 1 h 11 min 1 s: tweet-sentiment 1 wrong 3 times in a row within 1 s",
                "7261 Resolved after 2 h 1 min: tweet-sentiment 1 wrong 3 times in a row within 1 s"],
            _story);
        Assert.Contains("by rule share", Mails()[1].TextBody, StringComparison.Ordinal);
        Assert.Contains("tweet-sentiment 1 by rule share: the 4 tweets, oldest first", Mails()[1].TextBody, StringComparison.Ordinal);
        Assert.Equal(0, await _database.AskAsync<long>("select count(*) from incidents where reported_at is null"));
    }

    /// <summary>Two models fail one after the other, in one group: who reads the mails sees the tweets of both.</summary>
    [Theory]
    [InlineData(IncidentGrouping.Model)]
    [InlineData(IncidentGrouping.All)]
    public async Task A_second_model_that_joins_is_told_of_with_its_tweets_in_the_thread_once_the_group_interval_is_over(IncidentGrouping grouping)
    {
        Start(new AlertRuleOptions { GroupBy = grouping, GroupIntervalSeconds = 120, RemindSeconds = 0 }, quiet: 3_600);
        await PushAsync(0, Three("first", "1"));
        await PushAsync(30, Three("second", "2"));
        await PushAsync(40, Three("third", "3"));
        await PassAsync(119);
        Assert.Single(_story);
        Assert.Contains(_processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("(NewsWaits)", StringComparison.Ordinal));
        await PassAsync(120);
        await PassAsync(240);
        await PushAsync(250, Three("fourth", "4"));
        await PassAsync(10_000);

        Assert.Equal(
            ["0 tweet-sentiment 1 wrong 3 times in a row within 1 s",
                "120 Also, after 2 min: tweet-sentiment 2 wrong 3 times in a row within 1 s, and 1 more",
                "250 Also, after 4 min 10 s: tweet-sentiment 4 wrong 3 times in a row within 1 s",
                "10000 Resolved after 1 h 4 min 10 s: tweet-sentiment 1 wrong 3 times in a row within 1 s"],
            _story);
        var mails = Mails();
        Assert.All(mails.Skip(1), mail => Assert.Equal(mails[0].MessageId, Assert.Single(mail.References)));
        Assert.Equal(["", ".joined-1", ".joined-2", ".resolved-1"], mails.Select(mail => mail.MessageId!.Split('@')[0][32..]));
        Assert.Equal(["first"], TweetsIn(mails[0]));
        Assert.Equal(["second", "third"], TweetsIn(mails[1]));
        Assert.Equal(["fourth"], TweetsIn(mails[2]));
        Assert.All(mails, mail => Assert.Equal(TweetsIn(mail), TweetsIn(mail, html: true)));
        Assert.Contains("tweet-sentiment 3 by rule consecutive: the 3 tweets, oldest first", mails[1].TextBody, StringComparison.Ordinal);
        Assert.Contains(_processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("joined 1, for further incidents have joined (FurtherNews)", StringComparison.Ordinal));
        // To the release before they are reminders.
        Assert.Equal(["opened 1 false", "reminder 1 true", "reminder 2 true", "resolved 1 false"], await _database.ListAsync<string>(
            "select concat_ws(' ', kind, number, joined::text) from notices order by created_at"));
        Assert.Contains("joined 2 by mail sent", (await _database.ListAsync<string>("select notices from incident_states"))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_that_fail_before_the_first_mail_leaves_are_all_in_it()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All }, quiet: 3_600);
        await PushAsync(0, [.. Three("first", "1"), .. Three("second", "2")]);
        await PassAsync(1_000);

        Assert.Single(_story);
        Assert.Equal(["first", "second"], TweetsIn(Mails()[0]).Order());
    }

    [Fact]
    public async Task What_joins_in_a_silence_of_its_own_is_told_when_that_ends_and_not_if_it_was_over_before()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All, RemindSeconds = 0 }, quiet: 1_000);
        await PushAsync(0, Three("first", "1"));
        await PushAsync(10, [.. Three("other", "1", "other"), .. Three("brief", "1", "brief")]);
        await SilenceAsync("other", null, 900);
        await SilenceAsync("brief", null, 1_100);
        await PassAsync(899);
        Assert.Single(_story);
        await PassAsync(900);
        Assert.Equal("900 Also, after 15 min: other 1 wrong 3 times in a row within 1 s", _story[1]);

        Assert.Equal(["other"], TweetsIn(Mails()[1]));
        await PassAsync(1_500);
        Assert.StartsWith("1500 Resolved", _story[2], StringComparison.Ordinal);
        Assert.Equal(["first"], TweetsIn(Mails()[2]));
        // The three end at one moment, so none of them was open still when the end of another was decided about.
        Assert.Single(_processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("(FurtherNews)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_joins_is_told_also_when_everything_is_over_and_ends_are_not_told()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All, TellResolved = false }, quiet: 60);
        await PushAsync(0, Three("first", "1"));
        await PushAsync(30, Three("second", "2"));
        await PassAsync(299);
        await PassAsync(300);
        await PassAsync(9_000);

        Assert.Equal(2, _story.Count);
        Assert.Equal(["second"], TweetsIn(Mails()[1]));
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
        await _database.AskAsync<string>("select alert_acknowledge(incident_id, E'ann\nFATAL: no') from incidents where part_of is null");
        await PassAsync(1_700);
        await PassAsync(3_000);
        await PushAsync(3_002, [Make.Verdict("late", false, 100), .. Three("next", "1", seconds: 3_002)]);
        await _database.AskAsync<int?>("update incidents set resolved_at = last_run_at where resolved_at is null");
        await PassAsync(3_003);
        await PushAsync(3_010, [.. Three("past", "1", seconds: -50_000)]);

        var said = _processes.SelectMany(process => process.HandlerLog.Lines.Concat(process.ResolverLog.Lines).Concat(process.PlannerLog.Lines))
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
        Assert.Contains(_processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("reminder 2, for it is still open (StillOpen)", StringComparison.Ordinal));
        Assert.Equal("resolved resolved", await _database.AskAsync<string>("select string_agg(distinct logged_state, ' ') || ' ' || string_agg(distinct state, ' ') from incidents join incident_states using (incident_id)"));
    }

    /// <summary>What ops know of, or do not want to hear of, must not hide what they have not heard of.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_rule_is_told_although_the_first_ones_incident_is_silenced_or_acknowledged(bool silenced)
    {
        Start(new AlertRuleOptions(), 3_600, new NamedRule("share", new WrongShareRule(0.5, 4, TimeSpan.FromMinutes(5), Make.FeedAndPerson), TimeSpan.FromHours(2), []));
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        if (silenced)
        {
            await SilenceAsync(null, "consecutive", 7_200);
        }
        else
        {
            await _database.AskAsync<string>("select alert_acknowledge(incident_id, 'ann') from incidents");
        }

        await PushAsync(60, Wrong("d"), Wrong("e"));
        Assert.Equal(2, _story.Count);
        Assert.StartsWith("60 ", _story[1], StringComparison.Ordinal);
        Assert.Equal(["consecutive", "share"], await _database.ListAsync<string>("select rule from incidents where part_of is null order by rule"));
    }

    [Fact]
    public async Task A_rule_with_receivers_of_its_own_has_a_mail_of_its_own()
    {
        Start(new AlertRuleOptions(), 3_600, new NamedRule("people", Make.Rule(), TimeSpan.FromHours(1), ["anna@example.com"]));
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));

        Assert.Equal(["anna@example.com", "ops@localhost"], Mails().Select(mail => mail.To.ToString()).Order());
    }

    [Theory]
    [InlineData(IncidentGrouping.ModelVersion, 3)]
    [InlineData(IncidentGrouping.Model, 2)]
    [InlineData(IncidentGrouping.All, 1)]
    public async Task Grouping_says_what_one_cause_is(IncidentGrouping grouping, int mails)
    {
        Start(new AlertRuleOptions { GroupBy = grouping });
        await PushAsync(0, [.. new[] { ("a", "1"), ("a", "2"), ("b", "1") }.SelectMany(one => new[] { "x", "y", "z" }.Select(
            tweet => Make.Verdict(tweet, false, model: one.Item1, version: one.Item2)))]);
        await PassAsync(400);

        Assert.Equal((mails, mails), (_story.Count(line => line.StartsWith("0 ", StringComparison.Ordinal)), _story.Count(line => line.Contains("Resolved", StringComparison.Ordinal))));
        Assert.Equal(3, await _database.AskAsync<long>("select count(*) from incidents where reported_at is not null"));
    }

    [Fact]
    public async Task Runs_read_late_open_an_incident_again_without_a_word()
    {
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        await PassAsync(301);
        Assert.Equal(2, _story.Count);

        await PushAsync(310, [Make.Verdict("d", false, 200), Make.Verdict("e", false, 201)]);
        await PassAsync(320);
        await PassAsync(600);

        Assert.Equal(2, _story.Count);
        Assert.Equal(["resolved mail: nothing, for it is over and that was told true"], await StatesAsync());
    }

    /// <summary>Alerting was away, or the database: what was judged meanwhile is not known to be right.</summary>
    [Fact]
    public async Task While_verdicts_wait_in_Kafka_quiet_is_not_taken_for_the_end()
    {
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        _processes.ForEach(process => process.Backlog.IsThere = true);
        await PassAsync(1_000);
        await PushAsync(1_001, [Make.Verdict("d", false, 200), Make.Verdict("e", false, 201), Make.Verdict("f", false, 202)]);
        await PassAsync(1_002);
        Assert.StartsWith("0 tweet-sentiment 1 wrong 3 times in a row", Assert.Single(_story), StringComparison.Ordinal);

        // It still lags, but what it takes in now was judged after the quiet.
        await PushAsync(1_003, [Make.Verdict("g", true, 900)]);
        Assert.Equal(2, _story.Count);
        Assert.StartsWith("1003 Resolved after 8 min 22 s", _story[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_is_no_longer_there_leaves_no_incident_open_for_ever()
    {
        Start(new AlertRuleOptions(), 300, new NamedRule("gone", Make.Rule(2), TimeSpan.FromDays(9), []));
        await PushAsync(0, Wrong("a"), Wrong("b"));
        Start(new AlertRuleOptions());
        await PassAsync(301);

        Assert.Equal(2, _story.Count);
        Assert.Contains("not in the settings any more", Mails()[1].TextBody, StringComparison.Ordinal);
    }

    private static Verdict Wrong(string tweet) => Make.Verdict(tweet, false);

    // Given at the second at which they are pushed unless told.
    private static Verdict[] Three(string name, string version, string model = "tweet-sentiment", double seconds = 0) =>
        [.. new[] { "a", "b", "c" }.Select(one => Make.Verdict($"{name}-{one}", false, seconds, model: model, version: version, text: $"tweet of {name}"))];

    private static IEnumerable<string> TweetsIn(MimeMessage mail, bool html = false) =>
        System.Text.RegularExpressions.Regex.Matches((html ? mail.HtmlBody : mail.TextBody)!, "tweet of ([a-z]+)").Select(match => match.Groups[1].Value).Distinct();

    private void Start(AlertRuleOptions settings, double quiet = 300, params NamedRule[] further)
    {
        _processes.ForEach(process => process.Dispose());
        var rules = new RuleBook([new("consecutive", Make.Rule(), TimeSpan.FromSeconds(quiet), []), .. further], TimeSpan.FromMinutes(5));
        var mail = new MailOptions { Host = "127.0.0.1", Port = _server.Port, Security = MailSecurity.None, TimeoutSeconds = 10 };
        _processes = [.. Enumerable.Range(0, 2).Select(_ => new Wiring(_database, mail: mail, clock: _clock, rules: rules, settings: settings))];
    }

    // Verdicts given at this second, unless they say another, come to both processes at once.
    private async Task PushAsync(double second, params Verdict[] verdicts)
    {
        _clock.SetUtcNow(Make.Noon.AddSeconds(second));
        var pushed = verdicts.Select(verdict => verdict.JudgedAt == Make.Noon ? verdict with { JudgedAt = _clock.GetUtcNow() } : verdict).ToList();
        await Task.WhenAll(_processes.Select(process => Task.Run(() => process.HandleAsync(pushed))));
        await PassAsync(second);
    }

    private async Task PassAsync(double second)
    {
        _clock.SetUtcNow(Make.Noon.AddSeconds(second));
        await Task.WhenAll(_processes.Select(process => Task.Run(async () =>
        {
            await process.Resolver.ResolveAsync(CancellationToken.None);
            await process.Sender.PassAsync(isLast: false, CancellationToken.None);
        })));
        // What one of them left because the other was at it.
        foreach (var process in _processes)
        {
            await process.Resolver.ResolveAsync(CancellationToken.None);
            await process.Sender.PassAsync(isLast: false, CancellationToken.None);
        }

        // So that what was decided to be final is written down.
        await _processes[0].Resolver.ResolveAsync(CancellationToken.None);
        foreach (var mail in Mails().Skip(_seen))
        {
            _seen++;
            _story.Add($"{second} {mail.Subject!.Replace("[StreamSentiment] ", "", StringComparison.Ordinal)}");
        }
    }

    private List<MimeMessage> Mails() => [.. _server.Messages.Select(text => MimeMessage.Load(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(text))))];

    private Task<IReadOnlyList<string>> StatesAsync() =>
        _database.ListAsync<string>("select concat_ws(' ', s.state, s.decision, i.settled::text) from incident_states s join incidents i using (incident_id)");

    private async Task SilenceAsync(string? model, string? rule, double seconds, double from = 0) => await _database.AskAsync<int?>(
        "insert into silences (model, rule, starts_at, ends_at, created_by) values (@model, @rule, @start, @end, 'ann')",
        new { model, rule, start = Make.Noon.AddSeconds(from).UtcDateTime, end = Make.Noon.AddSeconds(seconds).UtcDateTime });
}
