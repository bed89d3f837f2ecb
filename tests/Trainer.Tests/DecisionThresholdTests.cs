using StreamSentiment.Trainer.Evaluation;

namespace StreamSentiment.Trainer.Tests;

public class DecisionThresholdTests
{
    private static readonly float[] Labels = [1, 1, 0, 1, 0, 0];

    private static readonly ThresholdSet Main =
        new("main", ScoreCurve.Of([0.9f, 0.8f, 0.7f, 0.4f, 0.3f, 0.1f], Labels), 0.6);

    [Fact]
    public void Another_set_whose_recall_is_enough_changes_nothing()
    {
        var choice = DecisionThreshold.Choose([Main, Other(0.95f, 0.1f)]);
        Assert.Equal(0.75f, choice.Threshold, 1e-6f);
        Assert.Empty(choice.Notes);
    }

    [Fact]
    public void Another_set_whose_positives_score_lower_pulls_the_threshold_down_and_is_named()
    {
        // At or below 0.42 the main set offers 2 of 3 (above 0.4), 3 of 4 (above 0.3) and less.
        var choice = DecisionThreshold.Choose([Main, Other(0.42f, 0.1f)]);
        Assert.Equal(0.35f, choice.Threshold, 1e-6f);
        var note = Assert.Single(choice.Notes);
        Assert.Contains("other", note, StringComparison.Ordinal);
        Assert.Contains("0.7500", note, StringComparison.Ordinal);
    }

    [Fact]
    public void The_recall_is_at_least_the_floor_on_every_set()
    {
        var random = new Random(5);
        for (var round = 0; round < 50; round++)
        {
            ThresholdSet[] sets = [.. Enumerable.Range(0, 3).Select(set => Random(random, $"set {set}"))];
            var threshold = DecisionThreshold.Choose(sets).Threshold;
            Assert.All(sets, set =>
                Assert.True(set.Curve.Recall(set.Curve.Points.Last(point => point.Score >= threshold)) >= set.RecallFloor));
            // No other threshold that suits all is more precise on the first.
            var best = sets[0].Curve.Points.Where(point => sets.All(set => set.Curve.HighestWithRecall(set.RecallFloor) >= point.Score))
                .Max(point => point.Precision);
            Assert.True(sets[0].Curve.Points.Last(point => point.Score >= threshold).Precision >= best);
        }
    }

    [Fact]
    public void A_set_without_positive_tweets_is_left_out_with_a_note()
    {
        var choice = DecisionThreshold.Choose([Main, new ThresholdSet("empty", ScoreCurve.Of([0.5f], [0]), 0.75)]);
        Assert.Equal(0.75f, choice.Threshold, 1e-6f);
        Assert.Contains("empty has no positive", Assert.Single(choice.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_floor_that_no_threshold_meets_is_told()
    {
        var choice = DecisionThreshold.Choose([Main, Other(0.00001f, 0)]);
        Assert.Contains(choice.Notes, note => note.Contains("0.75 of other cannot be met", StringComparison.Ordinal));
        Assert.InRange(choice.Threshold, 1e-4f, 0.1f);
    }

    private static ThresholdSet Other(float positive, float negative) =>
        new("other", ScoreCurve.Of([positive, negative], [1, 0]), 0.75);

    private static ThresholdSet Random(Random random, string name)
    {
        var labels = Enumerable.Range(0, 200).Select(i => (float)(i % 2)).ToArray();
        float[] scores = [.. labels.Select(label => (float)Math.Clamp((random.NextDouble() * 0.7) + (label * 0.3), 0.001, 0.999))];
        return new ThresholdSet(name, ScoreCurve.Of(scores, labels), 0.6 + (0.3 * random.NextDouble()));
    }
}
