using StreamSentiment.Benchmarks.Measuring;

namespace StreamSentiment.Benchmarks.Tests.Measuring;

public sealed class SpreadTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3, 3, 3)]
    [InlineData(new[] { 5.0, 1, 3 }, 3, 1, 5)]
    [InlineData(new[] { 4.0, 1, 3, 2 }, 2.5, 1, 4)]
    public void A_spread_is_the_median_and_the_range(double[] values, double median, double min, double max) =>
        Assert.Equal(new Spread(median, min, max), Spread.Of(values));

    [Theory]
    [InlineData(0, 10)]
    [InlineData(0.25, 20)]
    [InlineData(0.5, 30)]
    [InlineData(0.9, 46)]
    [InlineData(1, 50)]
    [InlineData(1.5, 50)]
    public void A_percentile_lies_between_two_values_in_proportion(double share, double expected) =>
        Assert.Equal(expected, Spread.Percentile([10, 20, 30, 40, 50], share), 9);

    [Fact]
    public void Nothing_has_no_percentile() => Assert.Throws<ArgumentException>(() => Spread.Percentile([], 0.5));

    [Fact]
    public void A_slope_is_that_of_the_line_that_fits_best()
    {
        Assert.Equal(2, Trend.Slope([(0, 1), (1, 3), (2, 5)]), 9);
        Assert.Equal(0, Trend.Slope([(0, 5), (1, 7), (2, 5)]), 9);
        Assert.Equal(0, Trend.Slope([(1, 5)]));
        Assert.Equal([(5.0, 1.0), (10.0, 2.0)], Trend.SecondHalf([(0, 9), (4, 9), (5, 1), (10, 2)]));
    }
}
