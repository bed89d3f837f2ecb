using Microsoft.Extensions.Options;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Verdicts;

namespace StreamSentiment.Alerting.Incidents;

/// <summary>
/// Which incidents are one cause, and so one mail. Those whose mails go to different people never are, or some would not be told.
/// </summary>
internal sealed class IncidentGroups(IOptions<AlertRuleOptions> options)
{
    /// <summary>The group of an incident: those with the same key that are open at one time are told of together.</summary>
    public string KeyOf(NamedRule rule, ModelKey model)
    {
        var cause = options.Value.GroupBy switch
        {
            IncidentGrouping.All => "all",
            IncidentGrouping.Model => $"model {model.Model}",
            _ => $"model {model.Model}, version {model.ModelVersion}",
        };
        return rule.Recipients.Count == 0 ? cause : $"{cause}, to {string.Join(", ", rule.Recipients.Order(StringComparer.OrdinalIgnoreCase))}";
    }
}
