using StreamSentiment.Alerting.Tests.Support;

namespace StreamSentiment.Alerting.Tests;

/// <summary>What silences hold back, what they do not, and what is told when they end.</summary>
public sealed class SilenceStoryTests : NoticeStory
{
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
        Assert.Empty(Story);
        await PassAsync(600);

        Assert.Equal(["600 tweet-sentiment 1 wrong 3 times in a row within 1 s"], Story);
        Assert.Contains(Processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("mail: nothing, for it is silenced (Silenced)", StringComparison.Ordinal));
    }

    /// <summary>The mail server is away, so the notice waits; then somebody silences it.</summary>
    [Fact]
    public async Task A_silence_holds_back_what_already_waits_to_be_sent_and_what_is_open_when_it_ends_is_told_under_the_same_Message_ID()
    {
        Start(new AlertRuleOptions(), quiet: 3_600);
        Server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 later" : null;
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        var id = await Database.AskAsync<string>("select message_id from notices where state = 'pending'");
        await SilenceAsync("tweet-sentiment", null, 600);
        Server.Answer = _ => null;
        await PassAsync(200);
        await PassAsync(400);

        Assert.Empty(Story);
        Assert.Equal(["mail: nothing, for it is silenced"], await Database.ListAsync<string>("select decision from incidents"));
        var said = Assert.Single(Processes.SelectMany(process => process.SenderLog.Lines), line => line.Contains("is held back", StringComparison.Ordinal));
        Assert.Contains("(Silenced), for since it was written it is covered by silence 1 by ann until 2026-11-03 12:10:00 UTC.", said, StringComparison.Ordinal);

        await PassAsync(600);
        Assert.Equal(["600 tweet-sentiment 1 wrong 3 times in a row within 1 s"], Story);
        Assert.Equal(id, $"<{Assert.Single(Mails()).MessageId}>");
    }

    [Fact]
    public async Task What_was_over_before_the_silence_ended_and_never_sent_is_not_sent()
    {
        Server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 later" : null;
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        await SilenceAsync(null, null, 600);
        Server.Answer = _ => null;
        await PassAsync(200);
        await PassAsync(400);
        await PassAsync(900);

        Assert.Empty(Story);
        Assert.Equal(["resolved mail: nothing, for it was silenced until it was over true"], await StatesAsync());
        Assert.Contains(Processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("(SilencedThroughout)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_silence_that_covers_a_part_of_what_waits_holds_nothing_back()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All }, quiet: 3_600);
        Server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 later" : null;
        await PushAsync(0, [.. new[] { "one", "two" }.SelectMany(model => new[] { "x", "y", "z" }.Select(tweet => Make.Verdict(tweet, false, model: model)))]);
        await SilenceAsync("one", null, 600);
        Server.Answer = _ => null;
        await PassAsync(200);

        Assert.Single(Story);
    }

    /// <summary>What nobody silenced was over before the mail server was back; the silence of the other outlasts that one.</summary>
    [Fact]
    public async Task A_silence_of_one_model_loses_no_mail_of_another_that_was_over_before_it_could_be_sent()
    {
        Start(new AlertRuleOptions { GroupBy = IncidentGrouping.All });
        Server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 later" : null;
        await PushAsync(0, [.. Three("first", "1", model: "one"), .. Three("second", "1", model: "two")]);
        await PushAsync(200, Three("again", "1", model: "one"));
        await SilenceAsync("one", null, 2_000);
        await PassAsync(320);
        Assert.Equal(["one"], await Database.ListAsync<string>("select model from incidents where resolved_at is null"));
        Server.Answer = _ => null;
        await PassAsync(450);

        Assert.Single(Story);
        Assert.Contains("second", TweetsIn(Mails()[0]));
        await PassAsync(600);
        await PassAsync(2_100);
        Assert.Equal(2, Story.Count);
        Assert.StartsWith("600 Resolved", Story[1], StringComparison.Ordinal);
        Assert.DoesNotContain(Processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("(SilencedThroughout)", StringComparison.Ordinal));
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
        Assert.Empty(Story);
        await PassAsync(320);
        await PassAsync(3_000);

        Assert.Single(Story);
        Assert.StartsWith("320 Resolved", Story[0], StringComparison.Ordinal);
        Assert.Contains("second", TweetsIn(Mails()[0]));
        Assert.True(await Database.AskAsync<bool>("select settled from incidents where part_of is null"));
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
        await Database.AskAsync<int?>("update incidents set resolved_at = @at where model = 'two'", new { at = Make.Noon.AddSeconds(100).UtcDateTime });
        await PassAsync(110);
        await SilenceAsync(silenced, null, 20_000, from: 120);
        foreach (var second in Enumerable.Range(0, 5))
        {
            await PassAsync(310 + (second * 3));
        }

        Assert.Equal(["0 one 1 wrong 3 times in a row within 1 s", "310 Also, after 5 min 10 s: two 1 wrong 3 times in a row within 1 s"], Story);
        Assert.Equal(["second"], TweetsIn(Mails()[1]));
        Assert.Single(Processes.SelectMany(process => process.PlannerLog.Lines), line => line.Contains("joined 1,", StringComparison.Ordinal));
        Assert.DoesNotContain(Processes.SelectMany(process => process.SenderLog.Lines), line => line.Contains("is held back", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_to_be_sent_again_in_a_silence_stays_what_was_sent(bool failsFirst)
    {
        await PushAsync(0, Three("first", "1"));
        await PassAsync(400);
        Assert.Equal(2, Story.Count);
        if (failsFirst)
        {
            Server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) ? "451 later" : null;
            await Database.AskAsync<int?>("update notices set state = 'pending' where kind = 'opened'");
            await PassAsync(410);
            Server.Answer = _ => null;
        }

        await SilenceAsync(null, null, 1_000);
        await Database.AskAsync<int?>("update notices set state = 'pending' where kind = 'opened'");
        await PassAsync(600);
        await PassAsync(1_100);

        Assert.Equal(2, Story.Count);
        Assert.Equal(["opened sent true", "resolved sent true"], await Database.ListAsync<string>(
            "select concat_ws(' ', kind, state, (sent_at is not null)::text) from notices order by created_at"));
        Assert.Equal(["resolved mail: nothing, for it is over and that was told true"], await StatesAsync());
    }

    /// <summary>Given up and settled; somebody mends the receivers and asks for it again while a silence holds.</summary>
    [Fact]
    public async Task What_was_never_sent_and_is_asked_for_in_a_silence_is_decided_anew_although_it_was_settled()
    {
        Server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "550 no such user" : null;
        await PushAsync(0, Three("first", "1"));
        await SilenceAsync(null, null, 1_000, from: 200);
        await PassAsync(400);
        Assert.Equal(["resolved mail: nothing, for it is over and nobody was told of it true"], await StatesAsync());
        Server.Answer = _ => null;
        await Database.AskAsync<int?>("update notices set state = 'pending'");
        await PassAsync(500);

        Assert.Empty(Story);
        Assert.Equal(["resolved mail: nothing, for it was silenced until it was over true"], await StatesAsync());
    }

    [Theory]
    [InlineData("other", null)]
    [InlineData(null, "share")]
    [InlineData("tweet-sentiment", "share")]
    public async Task A_silence_of_something_else_holds_nothing(string? model, string? rule)
    {
        await SilenceAsync(model, rule, 600);
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));

        Assert.Single(Story);
    }

    [Fact]
    public async Task What_is_silenced_from_beginning_to_end_is_never_told()
    {
        await SilenceAsync("tweet-sentiment", null, 600);
        await PushAsync(0, Wrong("a"), Wrong("b"), Wrong("c"));
        await PassAsync(301);
        await PassAsync(900);

        Assert.Empty(Story);
        Assert.Equal(["resolved mail: nothing, for it was silenced until it was over true"], await StatesAsync());
    }
}
