namespace StreamSentiment.Standalone.Tests;

public class LatencyHistogramTests
{
    [Fact]
    public void Quantiles_are_within_two_percent()
    {
        var histogram = new LatencyHistogram();
        for (var milliseconds = 1; milliseconds <= 1_000; milliseconds++)
        {
            histogram.Add(milliseconds);
        }

        Assert.InRange(histogram.Quantile(0.50), 500, 510.1);
        Assert.InRange(histogram.Quantile(0.99), 990, 1_010);
    }

    [Fact]
    public void Of_nothing_the_quantile_is_zero() => Assert.Equal(0, new LatencyHistogram().Quantile(0.99));

    [Fact]
    public void What_lies_beyond_the_ends_is_kept_at_them()
    {
        var histogram = new LatencyHistogram();
        histogram.Add(-5);
        histogram.Add(1e12);
        Assert.Equal(0.1, histogram.Quantile(0.5));
        Assert.True(histogram.Quantile(1) > 24 * 3600 * 1000);
    }
}
