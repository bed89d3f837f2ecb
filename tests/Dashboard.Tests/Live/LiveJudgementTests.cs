using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Dashboard.Live;

namespace StreamSentiment.Dashboard.Tests.Live;

/// <summary>What is concluded from positions and counts, with a held clock.</summary>
public sealed class LiveJudgementTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void How_far_a_group_is_behind_is_when_the_topic_ended_where_the_group_is()
    {
        var pace = new GroupPace(_clock);
        Assert.Null(pace.Now);
        pace.Add(new GroupPosition(0, 0));
        Pass(2);
        pace.Add(new GroupPosition(0, 100));
        Pass(2);
        pace.Add(new GroupPosition(50, 200));

        // The next is the 51st of the first hundred, which came between the first and the second sample.
        Assert.Equal(150, pace.Now!.Value.Lag);
        Assert.Equal(2.98, pace.Now!.Value.Behind.TotalSeconds, 3);

        Pass(2);
        pace.Add(new GroupPosition(200, 200));
        Assert.Equal(new GroupState(0, TimeSpan.Zero, TimeSpan.Zero, _clock.GetUtcNow().UtcDateTime), pace.Now);
        Pass(20);
        Assert.Null(pace.Now);
    }

    [Fact]
    public void Records_that_wait_while_none_is_taken_make_a_part_red_and_late_ones_degraded()
    {
        var (scorer, alerting) = (new GroupPace(_clock), new GroupPace(_clock));
        var parts = new StreamParts(new StreamHealth(_clock), _clock);
        Assert.Equal(("starting", "starting"), Judge());

        for (var second = 0; second <= 20; second += 2)
        {
            scorer.Add(new GroupPosition(10, 30 + second));
            alerting.Add(new GroupPosition(second, 100 + (20 * second)));
            Pass(2);
        }

        Assert.Equal(("red", "degraded"), Judge());
        var red = parts.Judge(null, null, scorer, alerting).Single(part => part.Name == "scorer");
        Assert.Contains("40 tweets wait, and none was scored for 20 s", red.Why, StringComparison.Ordinal);

        scorer.Add(new GroupPosition(50, 50));
        alerting.Add(new GroupPosition(500, 500));
        Assert.Equal(("green", "green"), Judge());

        (string Scorer, string Alerting) Judge()
        {
            var all = parts.Judge(null, null, scorer, alerting).ToDictionary(part => part.Name, part => part.Status);
            return (all["scorer"], all["alerting"]);
        }
    }

    [Fact]
    public void What_cannot_be_asked_is_red_whatever_others_say_and_keeps_since_when()
    {
        var health = new StreamHealth(_clock);
        health.NewReporter().Back(Dependencies.Postgres);
        var parts = new StreamParts(health, _clock);
        var first = Postgres("it is away");
        Pass(30);
        var second = Postgres("it is still away");

        Assert.Equal(("red", "it is away"), (first.Status, first.Why));
        Assert.Equal((first.Since, "it is still away"), (second.Since, second.Why));
        Assert.Equal("green", Postgres(null).Status);

        PartAnswer Postgres(string? why) => parts.Judge(why, null, new GroupPace(_clock), new GroupPace(_clock)).Single(part => part.Name == Dependencies.Postgres);
    }

    [Fact]
    public void The_pace_is_that_of_the_last_ten_seconds_and_survives_minutes_that_leave()
    {
        var pace = new LivePace(_clock);
        var minute = _clock.GetUtcNow().UtcDateTime;
        pace.Add([(minute.AddMinutes(-4), 1_000_000, 0), (minute, 60, 45)]);
        Assert.Equal(0, pace.Counted);
        Assert.Equal(0.75, pace.PositiveShare);

        for (var second = 1; second <= 30; second++)
        {
            Pass(1);
            pace.Add([(minute, 60 + (100 * second), 45)]);
        }

        Assert.Equal(3_000, pace.Counted);
        Assert.Equal(100, pace.PerSecond, 0);
    }

    [Fact]
    public void Who_takes_nothing_holds_no_memory_and_is_let_go()
    {
        using var client = new LiveClient(_clock);
        for (var i = 0; i < 20; i++)
        {
            client.Offer(LiveMessage.Of([], 10));
        }

        Assert.Equal(4, client.Events.Count);
        Assert.Equal(160, client.TakeMissed());
        Assert.Equal(0, client.TakeMissed());
        Assert.False(client.Gone.IsCancellationRequested);

        Pass(16);
        client.Offer(LiveMessage.Of([], 10));
        Assert.True(client.Gone.IsCancellationRequested);
    }

    [Fact]
    public void Who_was_slow_for_a_moment_goes_on()
    {
        using var client = new LiveClient(_clock);
        for (var i = 0; i < 5; i++)
        {
            client.Offer(LiveMessage.Of([], 1));
        }

        Assert.True(client.Events.TryRead(out _));
        Pass(16);
        client.Offer(LiveMessage.Of([], 1));

        Assert.False(client.Gone.IsCancellationRequested);
    }

    private void Pass(double seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));
}
