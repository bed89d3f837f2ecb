using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting;

/// <summary>Settings section <c>Alerting</c>: when a model counts as wrong.</summary>
public sealed class AlertRuleOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Alerting";

    /// <summary>Name of the rule, as it stands in <c>incidents</c>.</summary>
    [Required(ErrorMessage = "Alerting:Name is empty: name the rule, e.g. consecutive.")]
    [StringLength(100, ErrorMessage = "Alerting:Name has more than 100 characters.")]
    public string Name { get; set; } = "consecutive";

    /// <summary>How many wrong verdicts in a row open an incident.</summary>
    [Range(1, 1000, ErrorMessage = "Alerting:Consecutive must be from 1 to 1000.")]
    public int Consecutive { get; set; } = 3;

    /// <summary>How far the first and the last of them may lie apart, in seconds.</summary>
    [Range(0, 31_536_000, ErrorMessage = "Alerting:WindowSeconds must be from 0 to 31536000 (a year).")]
    public double WindowSeconds { get; set; } = 300;

    /// <summary>An incident resolves when no run completes for so long, in seconds.</summary>
    [Range(0, 31_536_000, ErrorMessage = "Alerting:QuietSeconds must be from 0 to 31536000 (a year).")]
    public double QuietSeconds { get; set; } = 300;

    /// <summary>
    /// Whose verdicts count: <c>feed</c>, <c>person</c>, <c>scorer</c>; feed and person when empty. Names and not <see cref="Judge"/>,
    /// because binding would leave out silently what it cannot read, and add to a default instead of replacing it.
    /// </summary>
    public IList<string> Judges { get; } = [];

    /// <summary>How verdicts are gathered into batches.</summary>
    [ValidateObjectMembers]
    public BatchOptions Batch { get; set; } = new();

    /// <summary>Whose verdicts count, read. A method: validation reads every property before it looks at the names.</summary>
    public IReadOnlySet<Judge> ReadJudges() => Judges.Count == 0
        ? new HashSet<Judge> { Judge.Feed, Judge.Person }
        : Judges.Select(name => JudgeOf(name) ?? throw new InvalidOperationException(Unknown(name))).ToHashSet();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Judges.Where(name => JudgeOf(name) is null).Select(name => new ValidationResult(Unknown(name)));

    private static Judge? JudgeOf(string name) =>
        Enum.GetValues<Judge>().Cast<Judge?>().FirstOrDefault(judge => judge!.Value.ToName().Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));

    private static string Unknown(string name) => $"Alerting:Judges: '{name}' is no judge; expected feed, person or scorer.";
}
