using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using StreamSentiment.Alerting.Reports;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting;

/// <summary>
/// Settings section <c>Alerting</c>: when a model counts as wrong. What stands here holds for the rule <see cref="Name"/>, and for every
/// rule of <see cref="Rules"/> as far as it says nothing else.
/// </summary>
public sealed class AlertRuleOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Alerting";

    /// <summary>Name of the rule that is always there, as it stands in <c>incidents</c>.</summary>
    [Required(ErrorMessage = "Alerting:Name is empty: name the rule, e.g. consecutive.")]
    [StringLength(100, ErrorMessage = "Alerting:Name has more than 100 characters.")]
    public string Name { get; set; } = "consecutive";

    /// <summary>How many wrong verdicts in a row open an incident.</summary>
    [Range(1, 1000, ErrorMessage = "Alerting:Consecutive must be from 1 to 1000.")]
    public int Consecutive { get; set; } = 3;

    /// <summary>
    /// How far the earliest and the latest of them may lie apart, in seconds; for a rule by share, the time that it looks at.
    /// </summary>
    [Range(0, 31_536_000, ErrorMessage = "Alerting:WindowSeconds must be from 0 to 31536000 (a year).")]
    public double WindowSeconds { get; set; } = 300;

    /// <summary>An incident resolves when no run completes for so long, in seconds.</summary>
    [Range(0, 31_536_000, ErrorMessage = "Alerting:QuietSeconds must be from 0 to 31536000 (a year).")]
    public double QuietSeconds { get; set; } = 300;

    /// <summary>
    /// Whose verdicts count: <c>feed</c>, <c>person</c>, <c>scorer</c>; feed and person when empty. Names and not <see cref="Judge"/>,
    /// because binding would leave out silently what it cannot read, and add to a default instead of replacing it.
    /// </summary>
    [CommaSeparated]
    public IList<string> Judges { get; } = [];

    /// <summary>Further rules by name. The rule <c>share</c> is there and off.</summary>
    public IDictionary<string, RuleOptions> Rules { get; } = new Dictionary<string, RuleOptions>(StringComparer.OrdinalIgnoreCase)
    {
        ["share"] = new() { Kind = RuleKind.Share, Enabled = false },
    };

    /// <summary>Which incidents are one cause, and so one mail.</summary>
    [EnumDataType(typeof(IncidentGrouping), ErrorMessage = "Alerting:GroupBy must be ModelVersion, Model or All.")]
    public IncidentGrouping GroupBy { get; set; } = IncidentGrouping.ModelVersion;

    /// <summary>
    /// Of an incident that joins others which were told of already, a notice goes out no sooner than so long after the last, in seconds.
    /// </summary>
    [Range(0, 31_536_000, ErrorMessage = "Alerting:GroupIntervalSeconds must be from 0 to 31536000 (a year).")]
    public double GroupIntervalSeconds { get; set; } = 300;

    /// <summary>While an incident stays open, a reminder goes out so often, in seconds; 0: never.</summary>
    [Range(0, 31_536_000, ErrorMessage = "Alerting:RemindSeconds must be from 0 (no reminders) to 31536000 (a year).")]
    public double RemindSeconds { get; set; } = 14_400;

    /// <summary>Whether a notice goes out when everything that a mail told of is over.</summary>
    public bool TellResolved { get; set; } = true;

    /// <summary>Address of the Dashboard, for the link in reports; none when empty.</summary>
    public string? DashboardUrl { get; set; }

    /// <summary>How verdicts are gathered into batches.</summary>
    [ValidateObjectMembers]
    public BatchOptions Batch { get; set; } = new();

    /// <summary>Whose verdicts count, read. A method: validation reads every property before it looks at the names.</summary>
    public IReadOnlySet<Judge> ReadJudges() => RuleOptions.Read(Judges, new HashSet<Judge> { Judge.Feed, Judge.Person }, "Alerting:Judges");

    /// <summary>Which settings keep every rule off, when none is on, and how to turn one on.</summary>
    internal string HowToTurnOn()
    {
        var off = Rules.Keys.Append(Name).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)
            .Select(name => $"Alerting:Rules:{name}:Enabled").ToList();
        return $"{string.Join(" and ", off)} {(off.Count == 1 ? "is" : "are")} false (of share also when not set). Turn one on, e.g. --Alerting:Rules:{Name}:Enabled=true.";
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var problems = RuleOptions.Unknown(Judges, "Alerting:Judges")
            .Concat(Rules.SelectMany(rule => rule.Value.Problems($"Alerting:Rules:{rule.Key}", WindowSeconds)));
        if (Rules.Keys.FirstOrDefault(name => name.Length > 100) is { } name)
        {
            problems = problems.Append($"Alerting:Rules: the name '{name}' has more than 100 characters.");
        }

        if (!string.IsNullOrEmpty(DashboardUrl))
        {
            if (!Uri.TryCreate(DashboardUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            {
                problems = problems.Append(
                    $"Alerting:DashboardUrl: '{Secrets.WithoutUser(DashboardUrl)}' is no web address; expected e.g. https://sentiment.example.com/.");
            }
            else if (url.UserInfo.Length > 0)
            {
                problems = problems.Append("Alerting:DashboardUrl holds a name or a password before its host, which every receiver of a mail would read. Leave it out.");
            }
        }

        return problems.Select(problem => new ValidationResult(problem));
    }
}

/// <summary>Which incidents are one cause.</summary>
public enum IncidentGrouping
{
    /// <summary>Those on one model and version, whatever rules found them.</summary>
    ModelVersion,

    /// <summary>Those on one model, whatever its version.</summary>
    Model,

    /// <summary>All that are open at one time.</summary>
    All,
}
