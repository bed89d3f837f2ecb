using StreamSentiment.Trainer.Lstm;

namespace StreamSentiment.Trainer.Tests;

public class RecentWeightsTests
{
    private static readonly LstmWeights Shape = new(1, 1, 1, 1, Pooling.Last, [], [], [], [], [], [], [], []);

    [Fact]
    public void The_mean_is_of_the_last_passes_only()
    {
        var recent = new RecentWeights(2);
        Assert.Equal([1f, 2], recent.Add(With(1, 2)).Embedding);
        Assert.Equal([2f, 3], recent.Add(With(3, 4)).Embedding);
        Assert.Equal([4f, 6], recent.Add(With(5, 8)).Embedding);
        Assert.Equal([4f, 6], recent.Add(With(3, 4)).OutputBias);
    }

    private static LstmWeights With(float one, float other) => Shape.With(_ => [one, other]);
}
