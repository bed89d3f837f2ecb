using System.Globalization;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Rules;

/// <summary>
/// The rule of runs: so many wrong verdicts in a row on one model and version, given at most a window apart. A verdict takes its place in the
/// order in which it comes, however late; the times say only how far a run reaches.
/// </summary>
/// <param name="consecutive">How many in a row.</param>
/// <param name="window">How far the earliest and the latest of them may lie apart.</param>
/// <param name="judges">Whose verdicts count.</param>
public sealed class ConsecutiveWrongRule(int consecutive, TimeSpan window, IReadOnlySet<Judge> judges) : IAlertRule
{
    /// <summary>How many in a row.</summary>
    public int Consecutive => consecutive;

    /// <inheritdoc/>
    public int Remembered => consecutive - 1;

    /// <inheritdoc/>
    public TimeSpan Window => window;

    /// <inheritdoc/>
    public TimeSpan Counted => TimeSpan.Zero;

    /// <inheritdoc/>
    public TimeSpan Slice => TimeSpan.Zero;

    /// <inheritdoc/>
    public IReadOnlySet<Judge> Judges => judges;

    /// <inheritdoc/>
    public IEnumerable<(RuleResult Result, Run? Run)> Evaluate(IEnumerable<Judgement> earlier, SliceCounts counts, IEnumerable<Judgement> fresh) =>
        Evaluate(earlier, fresh);

    /// <summary>Judges verdicts on one model and version, one after the other; see <see cref="IAlertRule.Evaluate"/>.</summary>
    public IEnumerable<(RuleResult Result, Run? Run)> Evaluate(IEnumerable<Judgement> earlier, IEnumerable<Judgement> fresh)
    {
        var wrong = new Queue<Judgement>(consecutive + 1);
        foreach (var judgement in earlier)
        {
            Step(wrong, judgement);
        }

        foreach (var judgement in fresh)
        {
            var result = Step(wrong, judgement);
            yield return (result, result == RuleResult.RunCompleted
                ? new Run([.. wrong.Select(one => one.VerdictId)], wrong.Max(one => one.JudgedAt)) { StartedAt = wrong.Min(one => one.JudgedAt) }
                : null);
        }
    }

    /// <inheritdoc/>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{consecutive} wrong verdicts in a row on one model and version, the first and the last at most {Spans.InWords(window)} apart; "
        + $"a correct one breaks the run. Verdicts by {string.Join(" and ", judges.Select(judge => judge.ToName()).Order())} count.");

    private RuleResult Step(Queue<Judgement> wrong, Judgement judgement)
    {
        if (!judges.Contains(judgement.Judge))
        {
            return RuleResult.JudgeDoesNotCount;
        }

        if (judgement.Correct)
        {
            wrong.Clear();
            return RuleResult.Correct;
        }

        wrong.Enqueue(judgement);
        if (wrong.Count > consecutive)
        {
            wrong.Dequeue();
        }

        if (wrong.Count < consecutive)
        {
            return RuleResult.TooFewYet;
        }

        // Order is that of the topic; the times of several judges, or of late verdicts, may run backwards in it.
        return SpanOf(wrong) <= window ? RuleResult.RunCompleted : RuleResult.TooFarApart;
    }

    private static TimeSpan SpanOf(Queue<Judgement> wrong)
    {
        var (earliest, latest) = (DateTimeOffset.MaxValue, DateTimeOffset.MinValue);
        foreach (var one in wrong)
        {
            earliest = one.JudgedAt < earliest ? one.JudgedAt : earliest;
            latest = one.JudgedAt > latest ? one.JudgedAt : latest;
        }

        return latest - earliest;
    }
}
