using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Alerting.Tests.Rules;

public class ConsecutiveWrongRuleTests
{
    [Fact]
    public void Three_wrong_in_a_row_complete_a_run_with_the_third()
    {
        var steps = Evaluate([], Wrong("a", 0), Wrong("b", 6), Wrong("c", 12));

        Assert.Equal([RuleResult.TooFewYet, RuleResult.TooFewYet, RuleResult.RunCompleted], steps.Select(step => step.Result));
        Assert.Equal(["a", "b", "c"], steps[2].Run!.VerdictIds);
        Assert.Equal(Make.Noon.AddSeconds(12), steps[2].Run!.CompletedAt);
    }

    [Fact]
    public void Every_further_wrong_verdict_completes_another_run()
    {
        var steps = Evaluate([], Wrong("a", 0), Wrong("b", 0), Wrong("c", 0), Wrong("d", 0), Wrong("e", 0));

        Assert.Equal([["a", "b", "c"], ["b", "c", "d"], ["c", "d", "e"]], steps.Where(step => step.Run is not null).Select(step => step.Run!.VerdictIds));
    }

    [Fact]
    public void A_correct_verdict_breaks_the_run()
    {
        var steps = Evaluate([], Wrong("a", 0), Wrong("b", 0), Make.Judgement("c", true), Wrong("d", 0), Wrong("e", 0));

        Assert.Equal(
            [RuleResult.TooFewYet, RuleResult.TooFewYet, RuleResult.Correct, RuleResult.TooFewYet, RuleResult.TooFewYet],
            steps.Select(step => step.Result));
    }

    [Fact]
    public void Earlier_verdicts_count_but_are_not_judged_again()
    {
        var steps = Evaluate([Wrong("a", 0), Wrong("b", 0)], Wrong("c", 0));

        var (result, run) = Assert.Single(steps);
        Assert.Equal(RuleResult.RunCompleted, result);
        Assert.Equal(["a", "b", "c"], run!.VerdictIds);
    }

    [Fact]
    public void Exactly_five_minutes_apart_counts() =>
        Assert.Equal(RuleResult.RunCompleted, Evaluate([], Wrong("a", 0), Wrong("b", 1), Wrong("c", 300))[2].Result);

    [Fact]
    public void A_tick_more_than_five_minutes_apart_does_not_count()
    {
        var late = new Judgement("c", false, Judge.Feed, Make.Noon.AddSeconds(300).AddTicks(1));

        Assert.Equal(RuleResult.TooFarApart, Evaluate([], Wrong("a", 0), Wrong("b", 1), late)[2].Result);
    }

    [Fact]
    public void The_window_slides_so_that_a_slow_start_does_not_hide_a_fast_end()
    {
        var steps = Evaluate([], Wrong("a", 0), Wrong("b", 400), Wrong("c", 410), Wrong("d", 420));

        Assert.Equal(
            [RuleResult.TooFewYet, RuleResult.TooFewYet, RuleResult.TooFarApart, RuleResult.RunCompleted], steps.Select(step => step.Result));
    }

    [Fact]
    public void Times_that_run_backwards_are_measured_all_the_same() =>
        Assert.Equal(RuleResult.TooFarApart, Evaluate([], Wrong("a", 301), Wrong("b", 1), Wrong("c", 0))[2].Result);

    [Fact]
    public void A_judge_that_does_not_count_neither_breaks_nor_extends()
    {
        var steps = Evaluate(
            [], Wrong("a", 0), Make.Judgement("x", false, judge: Judge.Scorer), Make.Judgement("y", true, judge: Judge.Scorer), Wrong("b", 0), Wrong("c", 0));

        Assert.Equal(
            [RuleResult.TooFewYet, RuleResult.JudgeDoesNotCount, RuleResult.JudgeDoesNotCount, RuleResult.TooFewYet, RuleResult.RunCompleted],
            steps.Select(step => step.Result));
        Assert.Equal(["a", "b", "c"], steps[4].Run!.VerdictIds);
    }

    [Fact]
    public void With_one_in_a_row_each_wrong_verdict_is_a_run() =>
        Assert.All(Make.Rule(1).Evaluate([], [Wrong("a", 0), Wrong("b", 900)]), step => Assert.Equal(RuleResult.RunCompleted, step.Result));

    [Fact]
    public void It_describes_itself_in_words() =>
        Assert.Equal(
            "3 wrong verdicts in a row on one model and version, the first and the last at most 5 min apart; a correct one breaks the run. "
            + "Verdicts by feed and person count.",
            Make.Rule().Describe());

    [Fact]
    public void A_run_reaches_from_its_earliest_to_its_latest_verdict_whichever_came_first()
    {
        Assert.Equal(RuleResult.TooFarApart, Evaluate([], Wrong("a", 10), Wrong("b", 311), Wrong("c", 10))[2].Result);
        var run = Evaluate([], Wrong("a", 10), Wrong("b", 310), Wrong("c", 10))[2].Run!;
        Assert.Equal(Make.Noon.AddSeconds(310), run.CompletedAt);
    }

    [Fact]
    public void A_late_verdict_takes_its_place_where_it_comes()
    {
        Assert.Equal(
            [RuleResult.TooFewYet, RuleResult.TooFewYet, RuleResult.TooFarApart, RuleResult.TooFarApart, RuleResult.TooFarApart, RuleResult.RunCompleted],
            Evaluate([], Wrong("a", 0), Wrong("b", 1), Wrong("late", -900), Wrong("c", 2), Wrong("d", 3), Wrong("e", 4)).Select(step => step.Result));
        Assert.Equal(RuleResult.TooFewYet, Evaluate([], Wrong("a", 0), Wrong("b", 1), Make.Judgement("late", true, -900), Wrong("c", 2))[3].Result);
    }

    private static List<(RuleResult Result, Run? Run)> Evaluate(Judgement[] earlier, params Judgement[] fresh) => [.. Make.Rule().Evaluate(earlier, fresh)];

    private static Judgement Wrong(string id, double seconds) => Make.Judgement(id, correct: false, seconds);
}
