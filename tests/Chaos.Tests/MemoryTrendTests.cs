using StreamSentiment.Chaos.Processes;
using StreamSentiment.Chaos.Watching;

namespace StreamSentiment.Chaos.Tests;

/// <summary>A process whose memory grows is told from one that warms up.</summary>
public class MemoryTrendTests
{
    [Fact]
    public void What_grows_all_the_time_grows() => Assert.True(Of(second => 200 + (second / 3.0)).Grows);

    [Fact]
    public void What_only_warms_up_does_not() => Assert.False(Of(second => 200 + Math.Min(second, 60)).Grows);

    [Fact]
    public void A_short_life_has_no_trend()
    {
        var trend = Of(second => second * 10, seconds: 200);
        Assert.Null(trend.Early);
        Assert.False(trend.Grows);
        Assert.Equal(1_990, trend.Most);
    }

    private static MemoryTrend Of(Func<int, double> megabytes, int seconds = 600)
    {
        var life = new ProcessLife("scorer", 1);
        life.Memory.AddRange(Enumerable.Range(0, seconds).Select(second => ((double)second, megabytes(second))));
        return MemoryTrend.Of("scorer", [life]);
    }
}
