using System.Globalization;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Rules;

/// <summary>
/// The rule by share: of the verdicts given in the window before a wrong one, it included, the wrong ones are at or above a limit. The
/// window is counted in slices of a 360th of it, of a second at least and a minute at most, and ends with the end of the verdict's own; so it
/// looks at all of the last <c>window - slice</c>, and at nothing older than <c>window</c>. Each verdict has its own window whatever came
/// when: a late one looks at its past, and one from the future sees little but itself.
/// </summary>
/// <param name="limit">The share of wrong verdicts, from 0 to 1, at or above which the model counts as wrong.</param>
/// <param name="atLeast">With fewer verdicts in the window a share says nothing.</param>
/// <param name="window">Length of the window, in whole slices.</param>
/// <param name="judges">Whose verdicts count.</param>
public sealed class WrongShareRule(double limit, int atLeast, TimeSpan window, IReadOnlySet<Judge> judges) : IAlertRule
{
    /// <summary>Among so many last verdicts are those that a run shows.</summary>
    private const int Shown = 20;

    private const double SlicesInWindow = 360;

    private readonly TimeSpan _slice = SliceFor(window);
    private readonly long _slices = SliceCounts.SlicesIn(window, SliceFor(window));

    /// <inheritdoc/>
    public IReadOnlySet<Judge> Judges => judges;

    /// <inheritdoc/>
    public int Remembered => Shown - 1;

    /// <inheritdoc/>
    public TimeSpan Counted => _slices * _slice;

    /// <inheritdoc/>
    public TimeSpan Slice => _slice;

    /// <inheritdoc/>
    public TimeSpan Window => window;

    /// <summary>
    /// The slice of a window: a 360th of it, rounded up to whole seconds, and beyond ten seconds to tens of them, which is how verdicts are
    /// counted in the database; a minute at most.
    /// </summary>
    public static TimeSpan SliceFor(TimeSpan window)
    {
        var seconds = Math.Clamp(Math.Ceiling(window.TotalSeconds / SlicesInWindow), 1, 60);
        return TimeSpan.FromSeconds(seconds <= 10 ? seconds : 10 * Math.Ceiling(seconds / 10));
    }

    /// <inheritdoc/>
    public IEnumerable<(RuleResult Result, Run? Run)> Evaluate(IEnumerable<Judgement> earlier, SliceCounts counts, IEnumerable<Judgement> fresh)
    {
        var last = new Queue<Judgement>(Shown + 1);
        foreach (var judgement in earlier.Where(one => judges.Contains(one.Judge)))
        {
            Remember(last, judgement);
        }

        if (counts.Slice != _slice)
        {
            throw new ArgumentException($"The counts are in slices of {counts.Slice.TotalSeconds} s, and the rule asks for {_slice.TotalSeconds} s.", nameof(counts));
        }

        var verdicts = fresh as IReadOnlyCollection<Judgement> ?? [.. fresh];
        var sums = new WindowSums(counts, judges, _slice, _slices, verdicts);
        foreach (var judgement in verdicts)
        {
            if (!judges.Contains(judgement.Judge))
            {
                yield return (RuleResult.JudgeDoesNotCount, null);
                continue;
            }

            Remember(last, judgement);
            var result = Judge(judgement, sums.Add(judgement));
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

    // The sum over the window of the latest verdict. What comes in its slice is added to it, and goes into the tree when another slice comes.
    private sealed class WindowSums(SliceCounts counts, IReadOnlySet<Judge> judges, TimeSpan slice, long slices, IReadOnlyCollection<Judgement> fresh)
    {
        private readonly SliceSums _sums = new(
            [.. counts.Of(judges)],
            fresh.Where(one => judges.Contains(one.Judge)).Select(one => SliceCounts.SliceOf(one.JudgedAt, slice)));

        private long _end = long.MinValue;
        private WrongCount _sum;
        private WrongCount _fresh;

        public WrongCount Add(Judgement judgement)
        {
            var end = SliceCounts.SliceOf(judgement.JudgedAt, slice);
            if (end != _end)
            {
                if (_end != long.MinValue)
                {
                    _sums.Add(_end, _fresh);
                }

                (_end, _fresh, _sum) = (end, default, _sums.Between(end - slices, end));
            }

            var one = WrongCount.Of(judgement.Correct);
            _fresh += one;
            return _sum += one;
        }
    }
}
