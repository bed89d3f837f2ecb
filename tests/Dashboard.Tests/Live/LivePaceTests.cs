using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Dashboard.Live;

namespace StreamSentiment.Dashboard.Tests.Live;

public sealed class LivePaceTests
{
    [Fact]
    public void A_look_that_is_late_slows_no_stream()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 3, 12, 0, 0, TimeSpan.Zero));
        var pace = new LivePace(clock);
        for (var second = 0; second <= 4; second++)
        {
            pace.Add([(new DateTime(2026, 11, 3, 12, 0, 0, DateTimeKind.Utc), second * 100, 0)]);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        clock.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(100, pace.PerSecond);
    }
}
