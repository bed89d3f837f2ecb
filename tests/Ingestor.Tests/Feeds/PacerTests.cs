using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor.Tests.Feeds;

public class PacerTests
{
    private readonly FakeTimeProvider _time = new(TestFeed.Now);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(25)]
    [InlineData(500)]
    [InlineData(10_000)]
    [InlineData(100_000)]
    public void So_many_pass_in_every_second_and_no_more(int perSecond)
    {
        var run = Start(perSecond);

        for (var second = 1; second <= 5; second++)
        {
            var before = run.Passed;
            for (var step = 0; step < 1000; step++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                run.Go();
            }

            Assert.InRange(run.Passed - before, perSecond * 0.99 - 1, perSecond * 1.01 + 1);
        }

        // The first passes at once; on the whole the rate is exact, but for what one short pause lets through.
        Assert.InRange(run.Passed, (perSecond * 5) - (perSecond * 0.006), (perSecond * 5) + 1);
    }

    [Fact]
    public void They_pass_evenly_within_the_second()
    {
        var run = Start(10_000);

        for (var step = 0; step < 100; step++)
        {
            var before = run.Passed;
            _time.Advance(TimeSpan.FromMilliseconds(10));
            run.Go();
            Assert.InRange(run.Passed - before, 90, 110);
        }
    }

    [Fact]
    public void Late_timers_are_made_up_for()
    {
        var run = Start(1000);

        for (var step = 0; step < 50; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(20));
            run.Go();
        }

        Assert.InRange(run.Passed, 995, 1001);
    }

    [Fact]
    public void A_stall_is_not_followed_by_a_flood()
    {
        var run = Start(1000);

        _time.Advance(TimeSpan.FromMinutes(1));
        run.Go();

        Assert.InRange(run.Passed, 1, 60);
    }

    [Fact]
    public async Task Without_a_rate_nobody_waits()
    {
        var pacer = new Pacer(null, _time);
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(pacer.WaitAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully);
        }

        await pacer.WaitAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Waiting_can_be_given_up()
    {
        var pacer = new Pacer(1, _time);
        using var stop = new CancellationTokenSource();
        await pacer.WaitAsync(stop.Token);
        var waiting = pacer.WaitAsync(stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private Run Start(int perSecond)
    {
        var run = new Run(new Pacer(perSecond, _time));
        run.Go();
        return run;
    }

    /// <summary>Passes the pacer as often as it lets it.</summary>
    private sealed class Run(Pacer pacer)
    {
        private Task _waiting = pacer.WaitAsync(CancellationToken.None).AsTask();

        public int Passed { get; private set; }

        public void Go()
        {
            while (_waiting.IsCompleted)
            {
                Passed++;
                _waiting = pacer.WaitAsync(CancellationToken.None).AsTask();
            }
        }
    }
}
