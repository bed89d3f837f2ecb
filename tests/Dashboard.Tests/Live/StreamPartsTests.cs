using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Dashboard.Live;

namespace StreamSentiment.Dashboard.Tests.Live;

/// <summary>A part is told to be what is known of it, and is not blamed for another.</summary>
public sealed class StreamPartsTests
{
    private const string Hangs = "Kafka did not answer when it was asked how far the stream is.";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 3, 12, 0, 0, TimeSpan.Zero));
    private readonly GroupPace _scorer;
    private readonly GroupPace _alerting;
    private readonly StreamHealth _health;
    private readonly StreamParts _parts;

    public StreamPartsTests()
    {
        (_scorer, _alerting) = (new GroupPace(_clock), new GroupPace(_clock));
        _health = new StreamHealth(_clock);
        _parts = new StreamParts(_health, _clock);
    }

    [Fact]
    public void What_was_green_before_Kafka_hung_is_unknown_since_it_was_last_heard_of_and_because_of_Kafka()
    {
        _scorer.Add(new GroupPosition(10, 10));
        _alerting.Add(new GroupPosition(10, 10));
        Assert.Equal("green", Part("scorer").Status);
        var heard = _clock.GetUtcNow().UtcDateTime;

        for (var second = 0; second < 60; second += 2)
        {
            Pass(2);
            Part("scorer", kafka: second > 9 ? Hangs : null);
        }

        Assert.Equal(("unknown", heard, "kafka"), Short(Part("scorer", kafka: Hangs)));
        Assert.Equal(("unknown", heard, "kafka"), Short(Part("alerting", kafka: Hangs)));
        Assert.EndsWith(".", Part("scorer", kafka: Hangs).Why, StringComparison.Ordinal);
        Assert.Equal(Hangs, Part("kafka", kafka: Hangs).Why);
    }

    [Fact]
    public void What_was_never_heard_of_starts() => Assert.Equal("starting", Part("scorer").Status);

    [Fact]
    public void While_Postgres_is_away_those_who_need_it_are_not_blamed()
    {
        Wait(40, database: "Postgres cannot be asked: Connection refused.");

        foreach (var part in new[] { Part("scorer", "away"), Part("alerting", "away") })
        {
            Assert.Equal(("red", "postgres"), (part.Status, part.Because));
            Assert.DoesNotContain("see whether it runs", part.Why, StringComparison.Ordinal);
        }

        // Postgres is back; they have yet to notice.
        Wait(10);
        Assert.Equal("postgres", Part("scorer").Because);
        Wait(40);
        Assert.Null(Part("scorer").Because);
        Assert.Contains("see whether it runs", Part("scorer").Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Since_when_a_part_is_down_never_becomes_later_while_it_is_down()
    {
        var first = Part("postgres", "Postgres cannot be asked.").Since;
        Pass(10);
        // Another in this process notices only now; and then the look gets an answer again, and that one does not.
        _health.NewReporter().Away(Dependencies.Postgres, "57P03");

        Assert.Equal(first, Part("postgres", "Postgres cannot be asked.").Since);
        Assert.Equal(first, Part("postgres").Since);

        Wait(30);
        var still = Part("scorer").Since;
        Pass(20);
        Assert.Equal("unknown", Part("scorer").Status);
        Assert.Equal(still, Part("scorer").Since);
    }

    private static (string Status, DateTime Since, string? Because) Short(PartAnswer part) => (part.Status, part.Since, part.Because);

    // Records wait and none is taken, and both are asked each two seconds.
    private void Wait(int seconds, string? database = null)
    {
        for (var second = 0; second < seconds; second += 2)
        {
            _scorer.Add(new GroupPosition(10, 50));
            _alerting.Add(new GroupPosition(10, 50));
            Part("scorer", database);
            Pass(2);
        }
    }

    private PartAnswer Part(string name, string? database = null, string? kafka = null) =>
        _parts.Judge(database, kafka, _scorer, _alerting).Single(part => part.Name == name);

    private void Pass(double seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));
}
