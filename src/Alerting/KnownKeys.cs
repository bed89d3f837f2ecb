using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Alerting;

/// <summary>
/// Refuses a key of section <c>Alerting</c> that nothing reads: a rule with a misspelt window would otherwise run with another one, and
/// nobody would know. It looks at the settings themselves, wherever they come from.
/// </summary>
internal sealed class KnownKeys(IConfiguration settings) : IValidateOptions<AlertRuleOptions>
{
    private static readonly string[] OfAlerting = NamesOf(typeof(AlertRuleOptions));
    private static readonly string[] OfRule = NamesOf(typeof(RuleOptions));

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AlertRuleOptions options)
    {
        var section = settings.GetSection(AlertRuleOptions.Section);
        List<string> problems =
        [
            .. Unknown(section, OfAlerting, "Alerting"),
            .. OneValue(section.GetSection(nameof(AlertRuleOptions.Rules)), "NAME:Enabled"),
            .. OneValue(section.GetSection(nameof(AlertRuleOptions.Batch)), nameof(BatchOptions.MaxRecords)),
            .. section.GetSection(nameof(AlertRuleOptions.Rules)).GetChildren().SelectMany(OfOneRule),
        ];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> OfOneRule(IConfigurationSection rule) => string.IsNullOrEmpty(rule.Value)
        ? Unknown(rule, OfRule, "a rule")
        : [$"{rule.Path} is a rule and no setting: say what of it is '{rule.Value}', e.g. {rule.Path}:Enabled. A rule has {InWords(OfRule)}."];

    private static IEnumerable<string> OneValue(IConfigurationSection section, string example) => string.IsNullOrEmpty(section.Value) ? []
        : [$"{section.Path} has settings of its own: say what of it is '{section.Value}', e.g. {section.Path}:{example}."];

    private static IEnumerable<string> Unknown(IConfigurationSection section, string[] known, string whose) => section.GetChildren()
        .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
        .Select(child => $"{child.Path} is no setting. Correct its name, or take it out: {whose} has {InWords(known)}.");

    private static string[] NamesOf(Type options) =>
        [.. options.GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal)];

    private static string InWords(string[] names) => $"{string.Join(", ", names[..^1])} and {names[^1]}";
}
