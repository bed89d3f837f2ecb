using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;

namespace StreamSentiment.Alerting.Tests.Incidents;

public class IncidentTrackerTests
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);
    private readonly IncidentTracker _tracker = new("consecutive", Quiet, Window);

    [Fact]
    public void A_first_run_opens_an_incident()
    {
        var step = Take(null, RunAt(0));

        Assert.Equal(IncidentTransition.Opened, step.Transition);
        Assert.Equal((1, Make.Noon, Make.Noon, null), (step.Current.Runs, step.Current.OpenedAt, step.Current.LastRunAt, step.Current.ResolvedAt));
        Assert.Equal(["a", "b", "c"], step.Current.VerdictIds);
    }

    [Fact]
    public void The_same_run_always_opens_the_same_incident_and_another_one_another()
    {
        var first = Take(null, RunAt(0)).Current;

        Assert.Equal(first.IncidentId, Take(null, RunAt(0)).Current.IncidentId);
        Assert.NotEqual(first.IncidentId, Take(null, RunAt(0, "d")).Current.IncidentId);
        Assert.NotEqual(first.IncidentId, new IncidentTracker("other", Quiet, Window).Take([], RunAt(0), "tweet-sentiment", "1").Current.IncidentId);
        Assert.Matches("^[0-9a-f]{32}$", first.IncidentId);
    }

    [Fact]
    public void A_run_during_an_open_incident_belongs_to_it()
    {
        var step = Take(Open(), RunAt(300));

        Assert.Equal(IncidentTransition.Continued, step.Transition);
        Assert.Equal((2, Make.Noon.AddSeconds(300)), (step.Current.Runs, step.Current.LastRunAt));
        Assert.Equal(Open().IncidentId, step.Current.IncidentId);
        Assert.Null(step.Over);
    }

    [Fact]
    public void A_run_from_before_does_not_turn_back_the_last_run() =>
        Assert.Equal(Make.Noon, Take(Open(), RunAt(-60)).Current.LastRunAt);

    [Fact]
    public void A_run_after_quiet_resolves_the_open_incident_and_opens_another()
    {
        var step = Take(Open(), RunAt(300.000_001, "z"));

        Assert.Equal(IncidentTransition.OpenedAfterQuiet, step.Transition);
        Assert.Equal(Make.Noon + Quiet, step.Over!.ResolvedAt);
        Assert.Equal(Open().IncidentId, step.Over.IncidentId);
        Assert.NotEqual(Open().IncidentId, step.Current.IncidentId);
        Assert.Null(step.Current.ResolvedAt);
    }

    [Fact]
    public void A_run_that_is_read_late_belongs_to_the_incident_that_the_clock_has_resolved()
    {
        var step = Take(Open() with { ResolvedAt = Make.Noon + Quiet }, RunAt(200));

        Assert.Equal(IncidentTransition.Reopened, step.Transition);
        Assert.Equal((2, null), (step.Current.Runs, step.Current.ResolvedAt));
    }

    [Fact]
    public void A_run_after_somebody_resolved_the_incident_by_hand_opens_another()
    {
        var step = Take(Open() with { ResolvedAt = Make.Noon.AddSeconds(60) }, RunAt(61, "z"));

        Assert.Equal(IncidentTransition.OpenedAfterQuiet, step.Transition);
        Assert.Null(step.Over);
    }

    /// <summary>Verdicts that were read hours late say nothing about what is wrong now.</summary>
    [Theory]
    [InlineData(-300, IncidentTransition.Continued)]
    [InlineData(-300.000_001, IncidentTransition.OpenedInThePast)]
    [InlineData(-36_000, IncidentTransition.OpenedInThePast)]
    public void A_run_of_long_before_belongs_to_no_incident_of_now(double seconds, IncidentTransition expected)
    {
        var step = Take(Open(), RunAt(seconds, "late"));

        Assert.Equal(expected, step.Transition);
        Assert.Null(step.Over);
        Assert.Equal(expected == IncidentTransition.Continued, step.Current.IncidentId == Open().IncidentId);
        // What opens in the past is over when it opens.
        Assert.Equal(expected == IncidentTransition.Continued ? null : step.Current.LastRunAt + Quiet, step.Current.ResolvedAt);
    }

    [Fact]
    public void An_incident_begins_as_long_before_its_earliest_verdict_as_quiet_lasts_or_a_run_reaches()
    {
        var first = Take(null, RunAt(0) with { StartedAt = Make.Noon.AddSeconds(-100) }).Current;
        Assert.Equal(Make.Noon.AddSeconds(-100), first.FirstVerdictAt);

        var earlier = Take(first, RunAt(-400) with { StartedAt = Make.Noon.AddSeconds(-480) });
        Assert.Equal((IncidentTransition.Continued, Make.Noon.AddSeconds(-480), Make.Noon), (earlier.Transition, earlier.Current.FirstVerdictAt, earlier.Current.LastRunAt));
        Assert.Equal(Make.Noon.AddSeconds(-480), Take(earlier.Current, RunAt(10)).Current.FirstVerdictAt);
        Assert.Equal(IncidentTransition.OpenedInThePast, Take(first, RunAt(-401, "z") with { StartedAt = Make.Noon.AddSeconds(-480) }).Transition);
        Assert.Equal((Quiet, Quiet), (_tracker.Reach, new IncidentTracker("consecutive", Window, Quiet).Reach));
    }

    [Fact]
    public void A_late_run_joins_the_earlier_incident_whose_time_it_lies_in_and_that_stays_resolved()
    {
        var morning = Make.Incident("x") with { OpenedAt = Make.Noon.AddHours(-3), FirstVerdictAt = Make.Noon.AddHours(-3), LastRunAt = Make.Noon.AddHours(-3), ResolvedAt = Make.Noon.AddHours(-3) + Quiet };

        var step = _tracker.Take([Open(), morning], RunAt(-10_800 + 60), "tweet-sentiment", "1");

        Assert.Equal((IncidentTransition.ContinuedInThePast, morning.IncidentId, 2), (step.Transition, step.Current.IncidentId, step.Current.Runs));
        Assert.Equal(Make.Noon.AddHours(-3).AddSeconds(60) + Quiet, step.Current.ResolvedAt);
        // Up to its end, also where its last run was earlier.
        Assert.Equal(morning.ResolvedAt, _tracker.Take([morning, Open()], RunAt(-10_860), "tweet-sentiment", "1").Current.ResolvedAt);
        Assert.Equal(IncidentTransition.ContinuedInThePast, _tracker.Take([morning, Open()], RunAt(-10_800 + 300), "tweet-sentiment", "1").Transition);
        Assert.Equal(IncidentTransition.OpenedInThePast, _tracker.Take([morning, Open()], RunAt(-10_800 + 301, "z"), "tweet-sentiment", "1").Transition);
    }

    [Fact]
    public void Where_two_times_overlap_what_is_open_takes_the_run()
    {
        var before = Make.Incident("x") with { LastRunAt = Make.Noon.AddSeconds(-60), ResolvedAt = Make.Noon.AddSeconds(-30) };

        Assert.Equal(Open().IncidentId, _tracker.Take([before, Open()], RunAt(-40), "tweet-sentiment", "1").Current.IncidentId);
        Assert.Equal(Open().IncidentId, _tracker.Take([Open(), before], RunAt(-40), "tweet-sentiment", "1").Current.IncidentId);
    }

    [Fact]
    public void A_batch_may_continue_one_incident_and_open_two()
    {
        var changes = IncidentChanges.From(_tracker, [Open()], [RunAt(10), RunAt(1000, "x"), RunAt(1010, "y"), RunAt(9000, "z")], "tweet-sentiment", "1");

        var known = Assert.Single(changes.Changed);
        Assert.Equal((2, Make.Noon.AddSeconds(310)), (known.Runs, known.ResolvedAt));
        Assert.Equal([2, 1], changes.Opened.Select(incident => incident.Runs));
        Assert.Equal([Make.Noon.AddSeconds(1310), null], changes.Opened.Select(incident => incident.ResolvedAt));
    }

    [Fact]
    public void Without_an_incident_before_there_is_none_to_update()
    {
        var changes = IncidentChanges.From(_tracker, [], [RunAt(0), RunAt(10)], "tweet-sentiment", "1");

        Assert.Empty(changes.Changed);
        Assert.Equal(2, Assert.Single(changes.Opened).Runs);
    }

    private IncidentStep Take(Incident? latest, Run run) => _tracker.Take(latest is null ? [] : [latest], run, "tweet-sentiment", "1");

    private static Incident Open() => Make.Incident("a", "b", "c");

    private static Run RunAt(double seconds, string last = "c") => new(["a", "b", last], Make.Noon.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)));
}
