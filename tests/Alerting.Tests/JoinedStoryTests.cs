using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;

namespace StreamSentiment.Alerting.Tests;

/// <summary>Incidents that are one cause: they share a thread of mails, and each is told of in it.</summary>
public sealed class JoinedStoryTests : NoticeStory
{
    [Fact]
    public async Task Of_many_that_joined_before_the_end_those_that_its_mail_does_not_show_follow_in_the_next()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All, RemindSeconds = 0 }, quiet: 100);
        await PushAsync(0, Three("first", "1"));
        await PushAsync(10, [.. Enumerable.Range(2, 8).SelectMany(version => Three($"v{(char)('a' + version)}", $"{version}"))]);
        await PassAsync(120);
        await PassAsync(419);
        Assert.Equal(2, Story.Count);
        await PassAsync(420);
        await PassAsync(1_000);

        Assert.Equal(3, Story.Count);
        Assert.StartsWith("120 Resolved after 1 min 50 s: tweet-sentiment 1 wrong", Story[1], StringComparison.Ordinal);
        Assert.EndsWith(", and 2 more", Story[2], StringComparison.Ordinal);
        Assert.Equal([1, 6, 3], Mails().Select(mail => TweetsIn(mail).Count()));
        Assert.Equal(9, Mails().SelectMany(mail => TweetsIn(mail)).Distinct().Count());
        Assert.Contains("resolved mail: nothing, for it is over and that was told true", await StatesAsync());
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
            Story);
        Assert.Contains("by rule share", Mails()[1].TextBody, StringComparison.Ordinal);
        Assert.Contains("tweet-sentiment 1 by rule share: the 4 tweets, oldest first", Mails()[1].TextBody, StringComparison.Ordinal);
        Assert.Equal(0, await Database.AskAsync<long>("select count(*) from incidents where reported_at is null"));
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
        Assert.Single(Story);
        Assert.Contains(Processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("(NewsWaits)", StringComparison.Ordinal));
        await PassAsync(120);
        await PassAsync(240);
        await PushAsync(250, Three("fourth", "4"));
        await PassAsync(10_000);

        Assert.Equal(
            ["0 tweet-sentiment 1 wrong 3 times in a row within 1 s",
                "120 Also, after 2 min: tweet-sentiment 2 wrong 3 times in a row within 1 s, and 1 more",
                "250 Also, after 4 min 10 s: tweet-sentiment 4 wrong 3 times in a row within 1 s",
                "10000 Resolved after 1 h 4 min 10 s: tweet-sentiment 1 wrong 3 times in a row within 1 s"],
            Story);
        var mails = Mails();
        Assert.All(mails.Skip(1), mail => Assert.Equal(mails[0].MessageId, Assert.Single(mail.References)));
        Assert.Equal(["", ".joined-1", ".joined-2", ".resolved-1"], mails.Select(mail => mail.MessageId!.Split('@')[0][32..]));
        Assert.Equal(["first"], TweetsIn(mails[0]));
        Assert.Equal(["second", "third"], TweetsIn(mails[1]));
        Assert.Equal(["fourth"], TweetsIn(mails[2]));
        Assert.All(mails, mail => Assert.Equal(TweetsIn(mail), TweetsIn(mail, html: true)));
        Assert.Contains("tweet-sentiment 3 by rule consecutive: the 3 tweets, oldest first", mails[1].TextBody, StringComparison.Ordinal);
        Assert.Contains(Processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("joined 1, for further incidents have joined (FurtherNews)", StringComparison.Ordinal));
        // To the release before they are reminders.
        Assert.Equal(["opened 1 false", "reminder 1 true", "reminder 2 true", "resolved 1 false"], await Database.ListAsync<string>(
            "select concat_ws(' ', kind, number, joined::text) from notices order by created_at"));
        Assert.Contains("joined 2 by mail sent", (await Database.ListAsync<string>("select notices from incident_states"))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_that_fail_before_the_first_mail_leaves_are_all_in_it()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All }, quiet: 3_600);
        await PushAsync(0, [.. Three("first", "1"), .. Three("second", "2")]);
        await PassAsync(1_000);

        Assert.Single(Story);
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
        Assert.Single(Story);
        await PassAsync(900);
        Assert.Equal("900 Also, after 15 min: other 1 wrong 3 times in a row within 1 s", Story[1]);

        Assert.Equal(["other"], TweetsIn(Mails()[1]));
        await PassAsync(1_500);
        Assert.StartsWith("1500 Resolved", Story[2], StringComparison.Ordinal);
        Assert.Equal(["first"], TweetsIn(Mails()[2]));
        // The three end at one moment, so none of them was open still when the end of another was decided about.
        Assert.Single(Processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("(FurtherNews)", StringComparison.Ordinal));
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

        Assert.Equal(2, Story.Count);
        Assert.Equal(["second"], TweetsIn(Mails()[1]));
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
            await Database.AskAsync<string>("select alert_acknowledge(incident_id, 'ann') from incidents");
        }

        await PushAsync(60, Wrong("d"), Wrong("e"));
        Assert.Equal(2, Story.Count);
        Assert.StartsWith("60 ", Story[1], StringComparison.Ordinal);
        Assert.Equal(["consecutive", "share"], await Database.ListAsync<string>("select rule from incidents where part_of is null order by rule"));
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

        Assert.Equal((mails, mails), (Story.Count(line => line.StartsWith("0 ", StringComparison.Ordinal)), Story.Count(line => line.Contains("Resolved", StringComparison.Ordinal))));
        Assert.Equal(3, await Database.AskAsync<long>("select count(*) from incidents where reported_at is not null"));
    }
}
