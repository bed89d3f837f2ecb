using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Tests.Rules;

public class WrongShareRuleTests
{
    private static readonly WrongShareRule Half = new(0.5, 4, TimeSpan.FromMinutes(1), Make.FeedAndPerson);

    [Fact]
    public void A_wrong_verdict_at_the_limit_completes_a_run() =>
        Assert.Equal(
            [RuleResult.Correct, RuleResult.TooFewYet, RuleResult.Correct, RuleResult.RunCompleted],
            Results(Right("a", 0), Wrong("b", 1), Right("c", 2), Wrong("d", 3)));

    [Fact]
    public void Below_the_limit_it_does_not() =>
        Assert.Equal(RuleResult.BelowLimit, Results(Right("a", 0), Right("b", 1), Right("c", 2), Wrong("d", 3))[3]);

    [Fact]
    public void Too_few_verdicts_say_nothing() =>
        Assert.Equal([RuleResult.TooFewYet, RuleResult.TooFewYet, RuleResult.TooFewYet], Results(Wrong("a", 0), Wrong("b", 1), Wrong("c", 2)));

    [Fact]
    public void A_limit_that_no_binary_fraction_hits_is_met_exactly()
    {
        var rule = new WrongShareRule(0.3, 10, TimeSpan.FromMinutes(1), Make.FeedAndPerson);
        var verdicts = Enumerable.Range(0, 7).Select(index => Right($"r{index}", 0)).Concat([Wrong("a", 0), Wrong("b", 0), Wrong("c", 0)]);

        Assert.Equal(RuleResult.RunCompleted, rule.Evaluate([], Counts(), verdicts).Last().Result);
    }

    [Fact]
    public void Correct_verdicts_never_complete_a_run_however_bad_it_is() =>
        Assert.Equal(RuleResult.Correct, Results(Wrong("a", 0), Wrong("b", 0), Wrong("c", 0), Wrong("d", 0), Right("e", 0))[4]);

    [Fact]
    public void What_lies_before_the_window_does_not_count()
    {
        // A minute is sixty slices of a second: from the one of 12:00:10 to the one of 12:01:09, both included.
        Assert.Equal(RuleResult.TooFewYet, Results(Wrong("a", 9.9), Wrong("b", 10), Wrong("c", 20), Wrong("d", 69))[3]);
        Assert.Equal(RuleResult.RunCompleted, Results(Wrong("a", 10), Wrong("b", 10), Wrong("c", 20), Wrong("d", 69.9))[3]);
    }

    [Fact]
    public void A_late_verdict_looks_at_its_own_past()
    {
        var results = Results(Wrong("a", 0), Wrong("b", 1), Wrong("c", 2), Right("x", 1000), Wrong("late", 3));

        Assert.Equal(RuleResult.RunCompleted, results[4]);
    }

    [Fact]
    public void A_verdict_from_the_future_hides_nothing()
    {
        var results = Results(Wrong("a", 0), Wrong("b", 1), Wrong("future", 9_000), Wrong("c", 2), Wrong("d", 3));

        Assert.Equal([RuleResult.TooFewYet, RuleResult.TooFewYet, RuleResult.TooFewYet, RuleResult.TooFewYet, RuleResult.RunCompleted], results);
    }

    [Fact]
    public void A_judge_that_does_not_count_is_not_counted()
    {
        var results = Results(Wrong("a", 0), Wrong("b", 0), Wrong("c", 0), Make.Judgement("x", false, 0, Judge.Scorer), Wrong("d", 0));

        Assert.Equal(RuleResult.JudgeDoesNotCount, results[3]);
        Assert.Equal(RuleResult.RunCompleted, results[4]);
    }

    [Fact]
    public void A_run_shows_the_wrong_ones_among_the_last_twenty_verdicts_and_when_it_was_completed()
    {
        var rule = new WrongShareRule(0.5, 4, TimeSpan.FromMinutes(1), Make.FeedAndPerson);
        var verdicts = Enumerable.Range(0, 30).Select(index => Make.Judgement($"v{index}", index % 2 == 0, index));

        var run = rule.Evaluate([], Counts(), verdicts).Last().Run!;

        Assert.Equal(Enumerable.Range(5, 10).Select(index => $"v{(2 * index) + 1}"), run.VerdictIds);
        Assert.Equal(Make.Noon.AddSeconds(29), run.CompletedAt);
    }

    [Fact]
    public void Earlier_counts_belong_to_the_window()
    {
        var counts = Counts();
        counts.Add(Judge.Feed, Make.Noon, new(2, 2));
        counts.Add(Judge.Feed, Make.Noon.AddSeconds(0.9), new(1, 1));
        counts.Add(Judge.Feed, Make.Noon.AddSeconds(-55), new(90, 0));
        counts.Add(Judge.Scorer, Make.Noon, new(90, 0));

        var (result, run) = Assert.Single(Half.Evaluate([Wrong("a", 0), Make.Judgement("x", false, 0, Judge.Scorer)], counts, [Wrong("b", 5)]));

        Assert.Equal(RuleResult.RunCompleted, result);
        Assert.Equal(["a", "b"], run!.VerdictIds);
    }

    [Fact]
    public void It_describes_itself_in_words() =>
        Assert.Equal(
            "50 % or more of the verdicts on one model and version wrong within 1 min, of 4 verdicts or more. Verdicts by feed and person count.",
            Half.Describe());

    [Theory]
    [InlineData(10, 1, 10)]
    [InlineData(10.1, 1, 11)]
    [InlineData(360, 1, 360)]
    [InlineData(361, 2, 362)]
    [InlineData(3_600, 10, 3_600)]
    [InlineData(3_601, 20, 3_620)]
    [InlineData(21_600, 60, 21_600)]
    [InlineData(86_400, 60, 86_400)]
    public void A_window_is_so_many_whole_slices_of_a_360th_of_it(double seconds, double slice, double counted)
    {
        var rule = new WrongShareRule(0.5, 1, TimeSpan.FromSeconds(seconds), Make.FeedAndPerson);

        Assert.Equal((slice, counted, seconds), (rule.Slice.TotalSeconds, rule.Counted.TotalSeconds, rule.Window.TotalSeconds));
    }

    [Fact]
    public void Counts_in_other_slices_than_the_rules_are_refused() =>
        Assert.Contains("in slices of 10 s, and the rule asks for 1 s", Assert.Throws<ArgumentException>(
            () => Half.Evaluate([], new SliceCounts(TimeSpan.FromSeconds(10)), [Wrong("a", 0)]).ToList()).Message, StringComparison.Ordinal);

    /// <summary>Back and forth between slices, each verdict is counted once and in its own.</summary>
    [Fact]
    public void Verdicts_in_any_order_are_all_counted()
    {
        var results = Results(Wrong("a", 0), Right("b", 30), Wrong("c", 0), Right("d", 30), Wrong("e", 30), Wrong("f", 0), Wrong("g", 0), Right("h", 59), Wrong("i", 59));

        Assert.Equal(
            [RuleResult.TooFewYet, RuleResult.Correct, RuleResult.TooFewYet, RuleResult.Correct, RuleResult.RunCompleted, RuleResult.TooFewYet, RuleResult.RunCompleted,
                RuleResult.Correct, RuleResult.RunCompleted],
            results);
    }

    private static SliceCounts Counts() => new(TimeSpan.FromSeconds(1));

    private static List<RuleResult> Results(params Judgement[] fresh) => [.. Half.Evaluate([], Counts(), fresh).Select(step => step.Result)];

    private static Judgement Wrong(string id, double seconds) => Make.Judgement(id, correct: false, seconds);

    private static Judgement Right(string id, double seconds) => Make.Judgement(id, correct: true, seconds);
}
