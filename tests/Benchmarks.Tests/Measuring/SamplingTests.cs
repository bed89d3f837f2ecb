using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Benchmarks.Measuring;

namespace StreamSentiment.Benchmarks.Tests.Measuring;

public sealed class SamplingTests
{
    [Fact]
    public void All_threads_count_until_the_work_is_over()
    {
        var left = 100;
        var sample = Run(3, () => Interlocked.Decrement(ref left) >= 0 ? 5 : 0);
        Assert.Equal(500, sample.Tweets);
        Assert.True(sample.Elapsed > TimeSpan.Zero);
    }

    [Fact]
    public void What_a_thread_throws_reaches_the_caller() =>
        Assert.Throws<InvalidDataException>(() => Run(2, () => throw new InvalidDataException("broken")));

    [Fact]
    public void A_stop_is_heard_between_two_parts()
    {
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Run(
            1,
            () =>
            {
                stop.Cancel();
                return 1;
            },
            stop.Token));
    }

    [Fact]
    public void A_sample_is_a_rate_and_a_cost()
    {
        var sample = new Sample(1_000, TimeSpan.FromSeconds(0.5), TimeSpan.FromMilliseconds(20));
        Assert.Equal(new Reading("read", 2_000, 20), sample.As("read"));
    }

    private static Sample Run(int threads, Func<int> work, CancellationToken stop = default) =>
        Sampling.Run(threads, null, _ => work, TimeProvider.System, CoreTime.Own, stop);
}
