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
    public async Task When_X_takes_none_of_the_rules_those_that_work_there_are_left_alone()
    {
        X.Rules.Add(("90", "old rule", null));
        X.Invalid.Add("bad:rule");
        Open(("Rules:0:Value", "bad:rule"));
        await X.AcceptAsync();
        Assert.Equal(["old rule"], X.Rules.Select(rule => rule.Value));
        Assert.DoesNotContain(X.Requests, request => request.Body.Contains("delete", StringComparison.Ordinal));
        Assert.Contains("takes none of the rules in Feeds:x-cats:Rules, so the 1 others", Rig.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain("other rules work", Rig.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_409_when_X_refuses_every_rule_does_not_claim_that_they_are_given_again()
    {
        X.Invalid.Add("bad:rule");
        Open(("Rules:0:Value", "bad:rule"));
        await (await X.NextAsync()).AnswerAsync(409, "{}");
        await Rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("refuses those of the settings, so nothing would come: mend them in Feeds:x-cats:Rules", Rig.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain("given again", Rig.Log.All, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "add,delete")]
    [InlineData(1, "add,delete,add")]
    public async Task What_is_wanted_is_added_before_the_others_are_removed_where_X_has_room_for_both(int most, string order)
    {
        X.MostRules = most;
        X.Rules.Add(("90", "old rule", null));
        Open(("Rules:0:Value", "cats"));
        await X.AcceptAsync();
        Assert.Equal(["cats"], X.Rules.Select(rule => rule.Value));
        Assert.Equal(order, string.Join(",", X.Requests.Where(request => request.Method == "POST").Select(request => request.Body.Split('"')[1])));
        Assert.Contains("rules at X: 1 added, 1 removed, 1 in all", Rig.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_X_does_not_remove_is_told_and_counted()
    {
        X.Rules.Add(("90", "old rule", null));
        X.Rules.Add(("91", "stubborn", null));
        X.Stubborn.Add("stubborn");
        Open(("Rules:0:Value", "cats"));
        await X.AcceptAsync();
        Assert.Contains("whose posts still come: 'stubborn' (Not Found Error: it stays)", Rig.Log.All, StringComparison.Ordinal);
        Assert.Contains("rules at X: 1 added, 1 removed, 2 in all", Rig.Log.All, StringComparison.Ordinal);
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_X_has_no_room_for_the_rules_those_that_it_had_stay_and_the_stream_is_read_by_them(bool keepOthers)
    {
        string[] had = ["dogs", "birds", "fish"];
        X.Rules.AddRange(had.Select((rule, number) => ($"{number}", rule, (string?)null)));
        X.MostRules = 5;
        Open([("KeepOtherRules", $"{keepOthers}"), .. Enumerable.Range(0, 6).Select(number => ($"Rules:{number}:Value", (string?)$"cats {number}"))]);
        await X.AcceptAsync();
        Assert.Equal(had, X.Rules.Select(rule => rule.Value));
        var told = Assert.Single(Rig.Log.Lines, line => line.Contains("X has no room for the 6 rules", StringComparison.Ordinal));
        Assert.Contains("is read by the 3 that it has", told, StringComparison.Ordinal);
        Assert.StartsWith("Error", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_thousand_long_rules_are_given_once_and_known_again_at_the_next_start(bool areThere)
    {
        var rules = Enumerable.Range(0, 1_000).Select(number => $"{number} {new string('x', 1_019)}").ToList();
        X.Rules.AddRange(rules.Where(_ => areThere).Select((rule, number) => ($"{number}", rule, (string?)null)));
        Open([.. rules.Select((rule, number) => ($"Rules:{number}:Value", (string?)rule))]);
        await X.AcceptAsync();
        Assert.Equal(rules, X.Rules.Select(rule => rule.Value));
        Assert.Equal(areThere ? 0 : 1, X.Requests.Count(request => request.Method == "POST"));
    }

    [Fact]
    public async Task Each_of_many_long_rules_that_X_refuses_is_told()
    {
        var rules = Enumerable.Range(0, 100).Select(number => $"{number} {new string('x', 1_019)}").ToList();
        X.Invalid.UnionWith(rules);
        Open([("Rules:100:Value", "cats"), .. rules.Select((rule, number) => ($"Rules:{number}:Value", (string?)rule))]);
        await X.AcceptAsync();
        Assert.Equal(100, Rig.Log.Lines.Count(line => line.Contains("X refuses the rule", StringComparison.Ordinal)));
        Assert.Equal(["cats"], X.Rules.Select(rule => rule.Value));
    }

    [Theory]
    [InlineData(9 * 1024 * 1024, "the list of rules is longer than 8 MiB, the most that is read of it")]
    [InlineData(9, "the list of rules is no JSON object")]
    public async Task A_list_of_rules_that_is_none_is_told_in_our_words_and_asked_for_again_as_after_an_http_error(int length, string words)
    {
        X.RulesAnswer = new string('[', length);
        Open(("Rules:0:Value", "cats"), ("SilenceSeconds", "33"));
        foreach (var seconds in new[] { 5, 10 })
        {
            await Rig.Clock.PassAsync(TimeSpan.FromSeconds(seconds));
        }

        Assert.Contains(words, Rig.State.Note, StringComparison.Ordinal);
        await Rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(20));
        X.RulesAnswer = null;
        Rig.Clock.Advance(TimeSpan.FromSeconds(20));
        await X.AcceptAsync();
    }

    [Theory]
    [InlineData(503, 5)]
    [InlineData(429, 60)]
    [InlineData(402, 3600)]
    public async Task A_refusal_of_the_question_for_the_rules_is_waited_for_like_one_of_the_stream(int status, int seconds)
    {
        X.RulesStatus = status;
        Open(("Rules:0:Value", "cats"), ("SilenceSeconds", "33"));
        await Rig.Clock.WaitedForAsync(TimeSpan.FromSeconds(seconds));
        Assert.Contains($"the rules cannot be kept in step: the server answers {status}", Rig.State.Note, StringComparison.Ordinal);
        X.RulesStatus = 200;
        Rig.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await X.AcceptAsync();
    }
}
