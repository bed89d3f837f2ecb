using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Rules;

/// <summary>A rule with its name and what belongs to it.</summary>
/// <param name="Name">As it stands in <c>incidents</c>.</param>
/// <param name="Rule">When it finds a run.</param>
/// <param name="Quiet">An incident of it is over when no run completes for so long.</param>
/// <param name="Recipients">Who gets its mails; empty: those of <c>Mail:To</c>.</param>
public sealed record NamedRule(string Name, IAlertRule Rule, TimeSpan Quiet, IReadOnlyList<string> Recipients)
{
    /// <summary>Decides which incident a run of it belongs to.</summary>
    public IncidentTracker Tracker { get; } = new(Name, Quiet, Rule.Window);
}

/// <summary>All rules that are on.</summary>
public sealed class RuleBook(IReadOnlyList<NamedRule> rules, TimeSpan otherQuiet)
{
    /// <summary>The rules.</summary>
    public IReadOnlyList<NamedRule> Rules => rules;

    /// <summary>How many verdicts of each judge must be known from before.</summary>
    public int Remembered { get; } = rules.Select(rule => rule.Rule.Remembered).DefaultIfEmpty().Max();

    /// <summary>How far back counts must be known, for each length of slices in which some rule asks for them.</summary>
    public IReadOnlyDictionary<TimeSpan, TimeSpan> Counted { get; } = rules.Where(rule => rule.Rule.Counted > TimeSpan.Zero)
        .GroupBy(rule => rule.Rule.Slice).ToDictionary(group => group.Key, group => group.Max(rule => rule.Rule.Counted));

    /// <summary>Whose verdicts the rules count that ask for slices of this length.</summary>
    public IEnumerable<Judge> JudgesOf(TimeSpan slice) =>
        rules.Where(rule => rule.Rule.Counted > TimeSpan.Zero && rule.Rule.Slice == slice).SelectMany(rule => rule.Rule.Judges).Distinct();

    /// <summary>An incident of a rule that is no longer there is over after so long without a run.</summary>
    public TimeSpan OtherQuiet => otherQuiet;

    /// <summary>The rule of this name, if it is on.</summary>
    public NamedRule? Find(string name) => rules.FirstOrDefault(rule => rule.Name == name);

    /// <summary>Reads the settings, which were found to be good.</summary>
    public static RuleBook From(AlertRuleOptions options)
    {
        var first = options.Rules.TryGetValue(options.Name, out var more) ? more : new RuleOptions();
        var others = options.Rules.Where(rule => !rule.Key.Equals(options.Name, StringComparison.OrdinalIgnoreCase)).OrderBy(rule => rule.Key, StringComparer.Ordinal);
        return new(
            [.. others.Prepend(new(options.Name, first)).Where(rule => rule.Value.Enabled).Select(rule => Read(rule.Key, rule.Value, options))],
            TimeSpan.FromSeconds(options.QuietSeconds));
    }

    private static NamedRule Read(string name, RuleOptions rule, AlertRuleOptions others)
    {
        var window = TimeSpan.FromSeconds(rule.WindowSeconds ?? others.WindowSeconds);
        var judges = RuleOptions.Read(rule.Judges, others.ReadJudges(), $"Alerting:Rules:{name}:Judges");
        return new(
            name,
            rule.Kind == RuleKind.Share ? new WrongShareRule(rule.Share, rule.AtLeast, window, judges) : new ConsecutiveWrongRule(rule.Consecutive ?? others.Consecutive, window, judges),
            TimeSpan.FromSeconds(rule.QuietSeconds ?? others.QuietSeconds),
            [.. rule.To]);
    }
}
