using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;

namespace StreamSentiment.Alerting.Tests.Rules;

public class RulesAtStartTests
{
    [Fact]
    public async Task A_start_without_any_rule_warns_and_says_how_to_turn_one_on()
    {
        Assert.Equal(
            ["Warning: No rule is on, so no incident will open and no report will go out: Alerting:Rules:consecutive:Enabled and Alerting:Rules:share:Enabled are false "
                + "(of share also when not set). Turn one on, e.g. --Alerting:Rules:consecutive:Enabled=true."],
            await SaidAsync("Alerting:Rules:consecutive:Enabled=false"));
    }

    [Fact]
    public async Task A_start_with_a_rule_says_nothing() => Assert.Empty(await SaidAsync());

    [Fact]
    public void It_is_part_of_every_start()
    {
        using var host = Settings.Host();

        Assert.Contains(host.Services.GetServices<IHostedService>(), service => service is RulesAtStart);
    }

    private static async Task<IEnumerable<string>> SaidAsync(params string[] settings)
    {
        using var host = Settings.Host(settings);
        var log = new ListLogger<RulesAtStart>();
        await new RulesAtStart(
            host.Services.GetRequiredService<RuleBook>(), host.Services.GetRequiredService<IOptions<AlertRuleOptions>>(), log).StartAsync(CancellationToken.None);
        return log.Lines.Select(line => line.Trim());
    }
}
