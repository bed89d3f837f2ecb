namespace StreamSentiment.Ingestor.Tests.Feeds.X;

/// <summary>Rules at X, and connections that they are missing for.</summary>
public sealed class XRulesTests : XStory
{
    [Fact]
    public async Task Rules_are_kept_in_step_and_one_that_X_refuses_costs_the_others_nothing()
    {
        X.Rules.Add(("90", "old rule", null));
        X.Rules.Add(("91", "cats", "pets"));
        X.Rules.Add(("92", "dogs", "old tag"));
        X.Invalid.Add("bad:rule");
        Open(("Rules:0:Value", "cats"), ("Rules:0:Tag", "pets"), ("Rules:1:Value", "dogs"), ("Rules:1:Tag", "new tag"), ("Rules:2:Value", "bad:rule"), ("Rules:3:Value", " fish "));
        await X.AcceptAsync();
        Assert.Equal([("cats", "pets"), ("dogs", "new tag"), ("fish", null)], X.Rules.Select(rule => (rule.Value, rule.Tag)));
        var refused = Assert.Single(Rig.Log.Lines, line => line.Contains("refuses the rule", StringComparison.Ordinal));
        Assert.Contains("'bad:rule' (settings Feeds:x-cats:Rules): UnprocessableEntity: no such operator", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_of_others_stay_when_the_settings_say_so_and_nothing_is_sent_when_all_is_in_step()
    {
        X.Rules.Add(("90", "theirs", null));
        X.Rules.Add(("91", "cats", null));
        Open(("Rules:0:Value", "cats"), ("KeepOtherRules", "true"));
        await X.AcceptAsync();
        Assert.Equal(["theirs", "cats"], X.Rules.Select(rule => rule.Value));
        Assert.DoesNotContain(X.Requests, request => request.Method == "POST");
    }

    [Fact]
    public async Task A_409_without_rules_in_the_settings_says_that_rules_are_missing()
    {
        Open();
        await (await X.NextAsync()).AnswerAsync(409, """{"title":"ConnectionException","detail":"You must define rules","type":"https://api.x.com/2/problems/rule-configuration-issue","connection_issue":"RuleConfigurationIssue"}""");
        await Rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("name some in Feeds:x-cats:Rules", Rig.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_409_with_rules_in_the_settings_gives_them_to_X_again()
    {
        Open(("Rules:0:Value", "cats"));
        var call = await X.NextAsync();
        X.Rules.Clear();
        await call.AnswerAsync(409, "{}");
        await Rig.Clock.PassAsync(TimeSpan.FromSeconds(5));
        await X.AcceptAsync();
        Assert.Equal(["cats"], X.Rules.Select(rule => rule.Value));
    }
}
