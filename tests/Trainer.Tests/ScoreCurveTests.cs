using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Tests;

public class ScoreCurveTests
{
    // Two tweets share the score 0.7: no threshold parts them.
    private static readonly float[] Scores = [0.9f, 0.7f, 0.7f, 0.4f, 0.2f];
    private static readonly float[] Labels = [1, 1, 0, 1, 0];

    private static readonly ScoreCurve Curve = ScoreCurve.Of(Scores, Labels);

    [Fact]
    public void Counts_are_those_of_a_count_by_hand() =>
        Assert.Equal(new ConfusionCounts(2, 1, 1, 1), ConfusionCounts.Of(Scores, Labels, 0.5f));

    [Fact]
    public void A_curve_has_a_point_for_each_different_score()
    {
        Assert.Equal([new(0.9f, 1, 0), new(0.7f, 2, 1), new(0.4f, 3, 1), new(0.2f, 3, 2)], Curve.Points);
        Assert.Equal((3, 2), (Curve.Positives, Curve.Negatives));
        Assert.Equal(2 / 3.0, Curve.Recall(Curve.Points[1]), 1e-9);
        Assert.Equal(1 / 2.0, Curve.FalsePositiveRate(Curve.Points[1]), 1e-9);
        Assert.Equal(2 / 3.0, Curve.Points[1].Precision, 1e-9);
    }

    [Fact]
    public void Its_area_is_the_share_of_pairs_in_the_right_order()
    {
        // Of the six pairs four are right, one is equal, one is wrong.
        Assert.Equal(4.5 / 6, Curve.Area, 1e-9);
        Assert.Equal(double.NaN, ScoreCurve.Of([0.5f, 0.6f], [1, 1]).Area);
    }

    [Fact]
    public void The_most_precise_point_keeps_the_recall_above_the_floor()
    {
        Assert.Equal(Curve.Points[0], Curve.MostPrecise(0.3));
        Assert.Equal(Curve.Points[2], Curve.MostPrecise(0.5));
        Assert.Null(ScoreCurve.Of([], []).MostPrecise(0.5));
    }

    [Fact]
    public void The_highest_threshold_of_a_recall_is_a_score()
    {
        Assert.Equal(0.7f, Curve.HighestWithRecall(0.5));
        Assert.Equal(0.4f, Curve.HighestWithRecall(1));
        Assert.Null(ScoreCurve.Of([0.5f], [0]).HighestWithRecall(0.5));
    }

    [Fact]
    public void Cross_entropy_is_that_of_a_sum_by_hand() =>
        Assert.Equal(-(Math.Log(0.8) + Math.Log(0.6)) / 2, Figures.CrossEntropy([0.8f, 0.4f], [1, 0]), 1e-6);
}
