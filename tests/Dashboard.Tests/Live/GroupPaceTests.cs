using Microsoft.Extensions.Time.Testing;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Dashboard.Live;

namespace StreamSentiment.Dashboard.Tests.Live;

/// <summary>How far a group is behind is one thing, and how old the answer is that says so is another.</summary>
public sealed class GroupPaceTests
{
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _clock = new();
    private readonly GroupPace _pace;

    public GroupPaceTests() => _pace = new GroupPace(_clock);

    [Fact]
    public void A_group_that_keeps_up_is_not_behind_by_the_age_of_the_answer()
    {
        // 25 tweets a second, and one of them is in hand whenever Kafka is asked.
        for (var asked = 0; asked < 10; asked++)
        {
            _clock.Advance(Each);
            _pace.Add(new GroupPosition((asked * 50) + 49, (asked * 50) + 50));
        }

        var heard = _clock.GetUtcNow().UtcDateTime;
        _clock.Advance(Each);

        Assert.Equal(new GroupState(1, TimeSpan.Zero, TimeSpan.Zero, heard), _pace.Now);
    }

    [Fact]
    public void A_rare_tweet_that_just_came_is_not_late()
    {
        _pace.Add(new GroupPosition(7, 7));
        _clock.Advance(Each);
        _pace.Add(new GroupPosition(7, 8));

        Assert.Equal(TimeSpan.Zero, _pace.Now!.Value.Behind);
    }

    [Fact]
    public void A_group_that_takes_nothing_falls_behind_from_answer_to_answer()
    {
        _pace.Add(new GroupPosition(100, 100));
        for (var asked = 1; asked <= 5; asked++)
        {
            _clock.Advance(Each);
            _pace.Add(new GroupPosition(100, 100 + (asked * 100)));
        }

        var state = _pace.Now!.Value;

        // Ten seconds less the hundredth part of two in which the first of them came.
        Assert.Equal(9.98, state.Behind.TotalSeconds, 3);
        Assert.Equal(8, state.Still.TotalSeconds, 3);
    }

    [Fact]
    public void A_broker_that_hangs_makes_nobody_late()
    {
        _pace.Add(new GroupPosition(0, 0));
        _clock.Advance(Each);
        _pace.Add(new GroupPosition(90, 100));
        var before = _pace.Now;
        _clock.Advance(TimeSpan.FromSeconds(14));

        Assert.Equal(before, _pace.Now);

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(_pace.Now);
        Assert.Equal(before!.Value.At, _pace.HeardAt);
    }
}
