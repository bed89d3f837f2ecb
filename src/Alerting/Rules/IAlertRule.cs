using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Rules;

/// <summary>
/// A rule that says of each verdict on one model and version whether it completes a run. A pure function: it keeps nothing, and whoever
/// asks brings what was before. The order is that in which verdicts are given to it; each is to be given once.
/// </summary>
public interface IAlertRule
{
    /// <summary>Whose verdicts count; those of others neither break nor extend.</summary>
    IReadOnlySet<Judge> Judges { get; }

    /// <summary>How far the verdicts of a run may lie apart.</summary>
    TimeSpan Window { get; }

    /// <summary>How many verdicts that count must be known from before.</summary>
    int Remembered { get; }

    /// <summary>How far back counts must be known; nothing for a rule that needs none.</summary>
    TimeSpan Counted { get; }

    /// <summary>The slices in which they must be counted; nothing for a rule that needs none.</summary>
    TimeSpan Slice { get; }

    /// <summary>Judges verdicts on one model and version, one after the other.</summary>
    /// <param name="earlier">The last <see cref="Remembered"/> or more that count, in order.</param>
    /// <param name="counts">All verdicts from before, counted in slices of <see cref="Slice"/>, as far back as <see cref="Counted"/>; a rule
    /// that needs none does not look.</param>
    /// <param name="fresh">The new ones, in order.</param>
    /// <returns>For each new one its result, and the run that it completes.</returns>
    IEnumerable<(RuleResult Result, Run? Run)> Evaluate(IEnumerable<Judgement> earlier, SliceCounts counts, IEnumerable<Judgement> fresh);

    /// <summary>The rule in words, for people.</summary>
    string Describe();
}
