using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Models;

namespace StreamSentiment.Dashboard.Incidents;

/// <summary>
/// Which models and rules there are, as far as this process knows: a silence for another is more likely a slip than a plan. Only a warning,
/// for Alerting may run elsewhere with settings of its own, and a model may come tomorrow.
/// </summary>
internal sealed class KnownNames
{
    // The settings section of Alerting, which may share the process; the rules that it has unless told otherwise.
    private const string Alerting = "Alerting";
    private const string First = "consecutive";
    private const string Second = "share";

    private readonly string _model;
    private readonly HashSet<string> _rules;

    /// <summary>Reads the settings of the process.</summary>
    public KnownNames(IConfiguration settings, IOptions<ModelOptions> model)
    {
        _model = model.Value.Name;
        _rules = new(StringComparer.Ordinal) { settings[$"{Alerting}:Name"] is { Length: > 0 } name ? name : First, Second };
        _rules.UnionWith(settings.GetSection($"{Alerting}:Rules").GetChildren().Select(rule => rule.Key));
    }

    /// <summary>What is odd about a silence; null: nothing.</summary>
    /// <param name="hasModel">Whether the stream has met its model.</param>
    /// <param name="hasRule">Whether an incident was of its rule.</param>
    public IReadOnlyList<string>? Warnings(string? model, bool hasModel, string? rule, bool hasRule)
    {
        List<string> warnings = [];
        if (model is not null && !hasModel && model != _model)
        {
            warnings.Add(
                $"No model '{model}' has served so far: this silence holds back nothing until one does. The model of this stream is "
                + $"'{_model}'.");
        }

        if (rule is not null && !hasRule && !_rules.Contains(rule))
        {
            warnings.Add(
                $"No incident was of a rule '{rule}' so far, and the settings here name none: unless Alerting has others, this silence "
                + $"holds back nothing. The rules here: {string.Join(", ", _rules.Order(StringComparer.Ordinal))}.");
        }

        return warnings.Count > 0 ? warnings : null;
    }
}
