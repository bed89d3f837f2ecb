using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace StreamSentiment.Alerting.Rules;

/// <summary>Warns at the start when the settings leave no rule: such a stream is silent whatever happens.</summary>
internal sealed partial class RulesAtStart(RuleBook rules, IOptions<AlertRuleOptions> options, ILogger<RulesAtStart> logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (rules.Rules.Count == 0)
        {
            NoRule(logger, options.Value.HowToTurnOn());
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "No rule is on, so no incident will open and no report will go out: {HowToTurnOn}")]
    private static partial void NoRule(ILogger logger, string howToTurnOn);
}
