using System.Globalization;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Rules;

/// <summary>
/// The rule by share: of the verdicts given in the window before a wrong one, it included, the wrong ones are at or above a limit. The
/// window is counted in slices of ten seconds and ends with the verdict's own, so each verdict has its own window whatever came when: a
/// late one
/// looks at its past, and one from the future sees little but itself.
/// </summary>
/// <param name="limit">The share of wrong verdicts, from 0 to 1, at or above which the model counts as wrong.</param>
/// <param name="atLeast">With fewer verdicts in the window a share says nothing.</param>
/// <param name="window">Length of the window, in whole slices.</param>
/// <param name="judges">Whose verdicts count.</param>
public sealed class WrongShareRule(double limit, int atLeast, TimeSpan window, IReadOnlySet<Judge> judges) : IAlertRule
{
    /// <summary>Among so many last verdicts are those that a run shows.</summary>
    private const int Shown = 20;

    private readonly long _slices = SliceCounts.SlicesIn(window);

    /// <inheritdoc/>
    public IReadOnlySet<Judge> Judges => judges;

    /// <inheritdoc/>
    public int Remembered => Shown - 1;

    /// <inheritdoc/>
    public TimeSpan Counted => _slices * SliceCounts.Slice;

    /// <inheritdoc/>
    public IEnumerable<(RuleResult Result, Run? Run)> Evaluate(IEnumerable<Judgement> earlier, SliceCounts counts, IEnumerable<Judgement> fresh)
    {
        var last = new Queue<Judgement>(Shown + 1);
        foreach (var judgement in earlier.Where(one => judges.Contains(one.Judge)))
        {
            Remember(last, judgement);
        }

        var window = new Window(counts, judges, _slices);
        foreach (var judgement in fresh)
        {
            if (!judges.Contains(judgement.Judge))
            {
                yield return (RuleResult.JudgeDoesNotCount, null);
                continue;
            }

            Remember(last, judgement);
            var result = Judge(judgement, window.Add(judgement));
            yield return (result, result == RuleResult.RunCompleted ? RunOf(last, judgement) : null);
        }
    }

    /// <inheritdoc/>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{100 * limit:0.#} % or more of the verdicts on one model and version wrong within {Spans.InWords(Counted)}, of {atLeast:N0} verdicts or more. "
        + $"Verdicts by {string.Join(" and ", judges.Select(judge => judge.ToName()).Order())} count.");

    private RuleResult Judge(Judgement judgement, WrongCount count) =>
        judgement.Correct ? RuleResult.Correct
        : count.Verdicts < atLeast ? RuleResult.TooFewYet
        // Not divided: 0.3 of 10 is 3, and not 2.9999999999999996.
        : count.Wrong < Math.Round(limit * count.Verdicts, 9) ? RuleResult.BelowLimit
        : RuleResult.RunCompleted;

    private static void Remember(Queue<Judgement> last, Judgement judgement)
    {
        last.Enqueue(judgement);
        if (last.Count > Shown)
        {
            last.Dequeue();
        }
    }

    private static Run RunOf(Queue<Judgement> last, Judgement judgement) =>
        new([.. last.Where(one => !one.Correct).Select(one => one.VerdictId)], judgement.JudgedAt);

    // The sum over the window of the latest verdict; moving to another slice sums anew, which verdicts in some order seldom do.
    private sealed class Window(SliceCounts counts, IReadOnlySet<Judge> judges, long slices)
    {
        private readonly Dictionary<long, WrongCount> _fresh = [];
        private long _end = long.MinValue;
        private WrongCount _sum;

        public WrongCount Add(Judgement judgement)
        {
            var slice = SliceCounts.SliceOf(judgement.JudgedAt);
            var one = WrongCount.Of(judgement.Correct);
            _fresh[slice] = _fresh.GetValueOrDefault(slice) + one;
            _sum = slice == _end ? _sum + one : Sum(slice);
            _end = slice;
            return _sum;
        }

        private WrongCount Sum(long end)
        {
            var sum = default(WrongCount);
            for (var slice = end - slices + 1; slice <= end; slice++)
            {
                sum += counts.In(judges, slice) + _fresh.GetValueOrDefault(slice);
            }

            return sum;
        }
    }
}
