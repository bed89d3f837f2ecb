using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Tests;

public class FiguresTests
{
    private static readonly float[] Scores = [0.9f, 0.8f, 0.7f, 0.4f, 0.3f, 0.1f];
    private static readonly float[] Labels = [1, 1, 0, 1, 0, 0];

    [Fact]
    public void Figures_are_those_of_a_count_by_hand()
    {
        var figures = Figures.Of(Scores, Labels, 0.7f);
        Assert.Equal(6, figures.Count);
        Assert.Equal(4 / 6.0, figures.Accuracy, 1e-9);
        Assert.Equal(2 / 3.0, figures.Precision, 1e-9);
        Assert.Equal(2 / 3.0, figures.Recall, 1e-9);
        Assert.Equal(2 / 3.0, figures.F1, 1e-9);
        Assert.Equal(8 / 9.0, figures.Auc, 1e-9);
    }

    [Fact]
    public void Equal_scores_count_half() => Assert.Equal(0.5, Figures.Of([0.5f, 0.5f, 0.5f], [1, 0, 0], 0.5f).Auc, 1e-9);

    [Fact]
    public void Nothing_called_positive_is_no_precision() => Assert.Equal(0, Figures.Of(Scores, Labels, 0.95f).Precision);

    [Theory]
    [InlineData(0.3, 0.75)]
    [InlineData(0.6, 0.75)]
    [InlineData(0.7, 0.35)]
    public void The_threshold_is_the_most_precise_with_enough_recall(double floor, double expected)
    {
        var threshold = DecisionThreshold.Choose(Scores, Labels, floor);
        Assert.Equal(expected, threshold, 1e-6);
        Assert.True(Figures.Of(Scores, Labels, threshold).Recall >= floor);
    }

    [Fact]
    public void Equal_scores_stay_on_one_side_of_the_threshold()
    {
        float[] scores = [0.6f, 0.6f, 0.6f, 0.2f];
        var threshold = DecisionThreshold.Choose(scores, [1, 1, 0, 0], 0.5);
        Assert.Equal(0.4f, threshold, 1e-6f);
    }
}
