using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Common.Tests.Streaming;

public class BackoffTests
{
    [Fact]
    public void Waits_double_up_to_the_limit()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), () => 1);
        double[] waits = [.. Enumerable.Range(0, 5).Select(_ => backoff.Next().TotalMilliseconds)];
        Assert.Equal([100, 200, 400, 500, 500], waits);
    }

    [Fact]
    public void Chance_shortens_a_wait_by_half_at_most()
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), () => 0);
        Assert.Equal(50, backoff.Next().TotalMilliseconds);
        Assert.Equal(100, backoff.Next().TotalMilliseconds);
    }
}
