using System.Globalization;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Rules;

/// <summary>
/// The alert rule: so many wrong verdicts in a row on one model and version, the first and the last at most a window apart. It keeps
/// nothing: whoever asks brings the verdicts that came before.
/// </summary>
/// <param name="consecutive">How many in a row.</param>
/// <param name="window">How far the first and the last of them may lie apart.</param>
/// <param name="judges">Whose verdicts count.</param>
public sealed class ConsecutiveWrongRule(int consecutive, TimeSpan window, IReadOnlySet<Judge> judges)
{
    /// <summary>How many in a row.</summary>
    public int Consecutive => consecutive;

    /// <summary>How many verdicts that count must be known from before: with them the last ones are enough to decide.</summary>
    public int Remembered => consecutive - 1;

    /// <summary>Whose verdicts count.</summary>
    public IReadOnlySet<Judge> Judges => judges;

    /// <summary>Judges verdicts on one model and version, one after the other.</summary>
    /// <param name="earlier">The last <see cref="Remembered"/> or more before them, in order.</param>
    /// <param name="fresh">The new ones, in order.</param>
    /// <returns>For each new one its result, and the run that it completes.</returns>
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
                ? new Run([.. wrong.Select(one => one.VerdictId)], judgement.JudgedAt)
                : null);
        }
    }

    /// <summary>The rule in words, for people.</summary>
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

        // Order is that of the topic; times given by several judges may run backwards in it.
        return (judgement.JudgedAt - wrong.Peek().JudgedAt).Duration() <= window ? RuleResult.RunCompleted : RuleResult.TooFarApart;
    }
}
