using StreamSentiment.Alerting.Rules;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting;

/// <summary>Settings <c>Alerting:Rules:NAME</c>: one rule. What is not set is as in <see cref="AlertRuleOptions"/>.</summary>
public sealed class RuleOptions
{
    private const double ShortestShareWindow = 10;
    private const double LongestShareWindow = 86_400;

    /// <summary>What the rule looks at.</summary>
    public RuleKind Kind { get; set; } = RuleKind.Consecutive;

    /// <summary>Whether the rule is on.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How many wrong verdicts in a row.</summary>
    public int? Consecutive { get; set; }

    /// <summary>The share of wrong verdicts, above 0 and at most 1, at or above which the model counts as wrong.</summary>
    public double Share { get; set; } = 0.5;

    /// <summary>With fewer verdicts in the window a share says nothing.</summary>
    public int AtLeast { get; set; } = 50;

    /// <summary>How far a run may reach, or how long a share is taken of, in seconds.</summary>
    public double? WindowSeconds { get; set; }

    /// <summary>An incident resolves when no run completes for so long, in seconds.</summary>
    public double? QuietSeconds { get; set; }

    /// <summary>Whose verdicts count.</summary>
    [CommaSeparated]
    public IList<string> Judges { get; } = [];

    /// <summary>Who gets the mails of this rule's incidents instead of <c>Mail:To</c>.</summary>
    [CommaSeparated]
    public IList<string> To { get; } = [];

    /// <summary>The judges named; others when none is.</summary>
    internal static IReadOnlySet<Judge> Read(IList<string> names, IReadOnlySet<Judge> otherwise, string setting) => names.Count == 0
        ? otherwise
        : names.Select(name => JudgeOf(name) ?? throw new InvalidOperationException(IsNoJudge(name, setting))).ToHashSet();

    /// <summary>What is wrong with names of judges.</summary>
    internal static IEnumerable<string> Unknown(IList<string> names, string setting) =>
        names.Where(name => JudgeOf(name) is null).Select(name => IsNoJudge(name, setting));

    /// <summary>What is wrong with the rule.</summary>
    internal IEnumerable<string> Problems(string setting, double otherWindow)
    {
        var window = WindowSeconds ?? otherWindow;
        foreach (var problem in Unknown(Judges, $"{setting}:Judges"))
        {
            yield return problem;
        }

        foreach (var receiver in To.Where(receiver => !MailOptions.IsAddress(receiver)))
        {
            yield return $"{setting}:To: '{receiver}' is no mail address; expected e.g. ops@example.com.";
        }

        if (!Enum.IsDefined(Kind))
        {
            yield return $"{setting}:Kind must be Consecutive or Share.";
        }

        if (Consecutive is < 1 or > 1000)
        {
            yield return $"{setting}:Consecutive must be from 1 to 1000.";
        }

        if (Share is not (> 0 and <= 1))
        {
            yield return $"{setting}:Share must be above 0 and at most 1, e.g. 0.5 for half of the verdicts.";
        }

        if (AtLeast < 1)
        {
            yield return $"{setting}:AtLeast must be 1 or more.";
        }

        if (window is not (>= 0 and <= 31_536_000) || QuietSeconds is not (null or (>= 0 and <= 31_536_000)))
        {
            yield return $"{setting}:WindowSeconds and {setting}:QuietSeconds must be from 0 to 31536000 (a year).";
        }
        else if (Kind == RuleKind.Share && Enabled && (window < ShortestShareWindow || window > LongestShareWindow))
        {
            yield return $"{setting}:WindowSeconds must be from 10 to 86400 (a day): a share is of some time, and what it is counted from is kept for two days.";
        }
    }

    private static Judge? JudgeOf(string name) =>
        Enum.GetValues<Judge>().Cast<Judge?>().FirstOrDefault(judge => judge!.Value.ToName().Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));

    private static string IsNoJudge(string name, string setting) => $"{setting}: '{name}' is no judge; expected feed, person or scorer.";
}

/// <summary>What a rule looks at.</summary>
public enum RuleKind
{
    /// <summary>So many wrong verdicts in a row: <see cref="ConsecutiveWrongRule"/>.</summary>
    Consecutive,

    /// <summary>The share of wrong verdicts in a window: <see cref="WrongShareRule"/>.</summary>
    Share,
}
