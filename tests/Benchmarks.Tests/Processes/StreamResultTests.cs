using StreamSentiment.Benchmarks.Processes;
using StreamSentiment.Benchmarks.Stages;

namespace StreamSentiment.Benchmarks.Tests.Processes;

public sealed class StreamResultTests
{
    [Fact]
    public void Rates_are_those_of_full_minutes()
    {
        var states = Enumerable.Range(1, 15).Select(line => new StreamState(line / 6.0, line * 10_000)).ToList();
        Assert.All(StreamResult.PerMinuteOf(states), rate => Assert.Equal(1_000, rate, 6));
        Assert.Equal(2, StreamResult.PerMinuteOf(states).Count);
        Assert.Empty(StreamResult.PerMinuteOf(states[..5]));
    }

    [Fact]
    public void Memory_that_stays_has_no_growth_and_keeps_its_peak()
    {
        var points = Enumerable.Range(0, 1_000).Select(number => ((double)number, number == 333 ? 400.0 : 200)).ToList();
        var readings = MemoryReadings.Of("memory", points).ToLookup(reading => reading.Figure, reading => reading.Value);
        Assert.Equal(400, readings["memory"].Max());
        Assert.InRange(readings["memory"].Count(), 50, 110);
        Assert.Equal(0, readings["memory.growth"].Single(), 9);
        Assert.Equal(0, readings["memory.slope"].Single(), 9);
    }
}
