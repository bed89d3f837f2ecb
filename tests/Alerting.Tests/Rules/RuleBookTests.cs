using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Tests.Rules;

public class RuleBookTests
{
    [Fact]
    public void Unless_told_there_is_the_rule_of_the_design_alone()
    {
        var rule = Assert.Single(Settings.Rules().Rules);

        Assert.Equal(("consecutive", TimeSpan.FromMinutes(5)), (rule.Name, rule.Quiet));
        Assert.Equal(Make.Rule().Describe(), rule.Rule.Describe());
        Assert.Empty(rule.Recipients);
    }

    [Fact]
    public void The_rule_by_share_is_turned_on_by_one_setting()
    {
        var book = Settings.Rules("Alerting:Rules:share:Enabled=true");

        Assert.Equal(["consecutive", "share"], book.Rules.Select(rule => rule.Name));
        Assert.StartsWith("50 % or more of the verdicts on one model and version wrong within 5 min, of 50 verdicts", book.Find("share")!.Rule.Describe(), StringComparison.Ordinal);
        Assert.Equal(19, book.Remembered);
        Assert.Equal([(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5))], book.Counted.Select(one => (one.Key, one.Value)));
    }

    [Fact]
    public void Several_rules_have_their_own_names_numbers_judges_and_receivers()
    {
        var book = Settings.Rules(
            "Alerting:Judges=feed", "Alerting:WindowSeconds=60", "Alerting:Rules:people:Consecutive=2", "Alerting:Rules:people:Judges=person",
            "Alerting:Rules:people:To=anna@example.com, bert@example.com", "Alerting:Rules:people:QuietSeconds=900", "Alerting:Rules:unscored:Judges:0=scorer");

        Assert.Equal(["consecutive", "people", "unscored"], book.Rules.Select(rule => rule.Name));
        var people = book.Find("people")!;
        Assert.Equal([Judge.Person], people.Rule.Judges);
        Assert.Equal("2 wrong verdicts in a row on one model and version, the first and the last at most 1 min apart; a correct one breaks the run. "
            + "Verdicts by person count.", people.Rule.Describe());
        Assert.Equal(["anna@example.com", "bert@example.com"], people.Recipients);
        Assert.Equal(TimeSpan.FromMinutes(15), people.Quiet);
        Assert.Equal([Judge.Feed], book.Find("consecutive")!.Rule.Judges);
        Assert.Equal([Judge.Scorer], book.Find("unscored")!.Rule.Judges);
        Assert.Null(book.Find("share"));
    }

    [Fact]
    public void The_first_rule_can_be_named_changed_and_turned_off()
    {
        Assert.Equal(["wrong"], Settings.Rules("Alerting:Name=wrong").Rules.Select(rule => rule.Name));
        Assert.Empty(Settings.Rules("Alerting:Rules:consecutive:Enabled=false").Rules);
        Assert.Equal(4, Settings.Rules("Alerting:Rules:consecutive:Consecutive=5", "Alerting:Consecutive=9").Remembered);
    }

    [Theory]
    [InlineData("Alerting:Rules:x:Judges=cat", "Alerting:Rules:x:Judges: 'cat' is no judge")]
    [InlineData("Alerting:Rules:x:To=nobody", "Alerting:Rules:x:To: 'nobody' is no mail address")]
    [InlineData("Alerting:Rules:x:Consecutive=0", "Alerting:Rules:x:Consecutive must be")]
    [InlineData("Alerting:Rules:x:Share=0", "Alerting:Rules:x:Share must be")]
    [InlineData("Alerting:Rules:x:Share=1.1", "Alerting:Rules:x:Share must be")]
    [InlineData("Alerting:Rules:x:AtLeast=0", "Alerting:Rules:x:AtLeast must be")]
    [InlineData("Alerting:Rules:x:WindowSeconds=-1", "Alerting:Rules:x:WindowSeconds and")]
    [InlineData("Alerting:Rules:x:QuietSeconds=-1", "Alerting:Rules:x:WindowSeconds and")]
    [InlineData("Alerting:RemindSeconds=-1", "Alerting:RemindSeconds")]
    [InlineData("Alerting:DashboardUrl=javascript:alert(1)", "Alerting:DashboardUrl")]
    public void A_bad_setting_is_named(string setting, string expected) =>
        Assert.Contains(expected, Assert.Throws<OptionsValidationException>(() => Settings.Rules(setting)).Message, StringComparison.Ordinal);

    /// <summary>Otherwise a rule would run with another window than its owner thinks.</summary>
    [Theory]
    [InlineData("Alerting:Rules:burst:Windw=60", "Setting Alerting:Rules:burst:Windw: there is no such setting. Known are: AtLeast, Consecutive, Enabled, Judges, Kind")]
    [InlineData("Alerting:Rules:share:Judge:0=feed", "Setting Alerting:Rules:share:Judge: there is no such setting")]
    [InlineData("Alerting:Consecutiv=5", "Setting Alerting:Consecutiv: there is no such setting. Known are: Batch, Consecutive")]
    [InlineData("Alerting:Rules:share=true", "Setting Alerting:Rules:share: it has settings of its own, and one value was given: write Alerting:Rules:share:Kind=….")]
    [InlineData("Alerting:Rules=burst", "Setting Alerting:Rules: it has settings of its own, and one value was given: write Alerting:Rules:NAME:Kind=….")]
    [InlineData("Alerting:Batch=5", "Setting Alerting:Batch: it has settings of its own, and one value was given: write Alerting:Batch:")]
    public void A_misspelt_setting_is_refused_with_those_that_there_are(string setting, string expected) =>
        Assert.Contains(expected, Assert.Throws<OptionsValidationException>(() => Settings.Rules(setting)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_misspelt_setting_is_refused_when_it_comes_from_the_environment_too()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        const string Variable = "RULEBOOKTESTS_Alerting__Rules__burst__Windw";
        Environment.SetEnvironmentVariable(Variable, "60");
        builder.Configuration.AddEnvironmentVariables("RULEBOOKTESTS_").AddCommandLine(["--Alerting:Rules:burst:Qiet=5"]);
        Environment.SetEnvironmentVariable(Variable, null);
        builder.AddAlerting();
        using var host = builder.Build();

        var failure = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<RuleBook>()).Message;
        Assert.Contains("Setting Alerting:Rules:burst:Windw: there", failure, StringComparison.Ordinal);
        Assert.Contains("Setting Alerting:Rules:burst:Qiet: there", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_in_small_letters_is_the_same_setting() =>
        Assert.Equal(TimeSpan.FromSeconds(9), Settings.Rules("alerting:rules:burst:quietseconds=9").Find("burst")!.Quiet);

    [Theory]
    [InlineData("9")]
    [InlineData("86401")]
    public void A_share_is_taken_of_ten_seconds_to_a_day(string window)
    {
        string[] settings = [$"Alerting:Rules:share:WindowSeconds={window}", "Alerting:Rules:share:Enabled=true"];

        Assert.Contains("from 10 to 86400", Assert.Throws<OptionsValidationException>(() => Settings.Rules(settings)).Message, StringComparison.Ordinal);
        Settings.Rules("Alerting:Rules:share:Enabled=true", "Alerting:Rules:share:WindowSeconds=10");
        Settings.Rules("Alerting:Rules:share:Enabled=true", "Alerting:Rules:share:WindowSeconds=86400");
    }
}
