using System.Globalization;
using StreamSentiment.Alerting.Incidents;
using StreamSentiment.Alerting.Rules;
using StreamSentiment.Alerting.Tests.Support;
using StreamSentiment.Common.Tweets;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Alerting.Tests.Rules;

public class FalseAlarmsTests
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    [Fact]
    public void At_an_error_of_18_percent_three_in_a_row_come_every_208_verdicts() => Assert.Equal(207.9, FalseAlarms.VerdictsToFirstRun(3, 0.18), 0.05);

    [Theory]
    [InlineData(3, 0.18, 30, 1)]
    [InlineData(3, 0.3, 20, 0.5)]
    [InlineData(2, 0.1, 60, 1)]
    [InlineData(1, 0.05, 40, 0.25)]
    public void The_rule_and_the_tracker_open_as_many_incidents_as_computed(int consecutive, double error, double quiet, double perSecond)
    {
        const int Verdicts = 1_000_000;
        var rule = new ConsecutiveWrongRule(consecutive, FiveMinutes, Make.FeedAndPerson);
        var tracker = new IncidentTracker("consecutive", TimeSpan.FromSeconds(quiet), FiveMinutes);
        Incident? latest = null;
        var (opened, open, toFirst) = (0, TimeSpan.Zero, 0);
        foreach (var ((_, run), index) in rule.Evaluate([], Simulated(Verdicts, error, perSecond)).Select((step, index) => (step, index)))
        {
            if (run is not null)
            {
                var step = tracker.Take(latest is null ? [] : [latest], run, "m", "1");
                var isNew = step.Transition is IncidentTransition.Opened or IncidentTransition.OpenedAfterQuiet;
                open += isNew ? TimeSpan.FromSeconds(quiet) : run.CompletedAt - latest!.LastRunAt;
                (latest, opened, toFirst) = (step.Current, opened + (isNew ? 1 : 0), toFirst == 0 ? index + 1 : toFirst);
            }
        }

        var days = Verdicts / perSecond / 86_400;
        var expected = FalseAlarms.IncidentsPerDay(consecutive, FiveMinutes, TimeSpan.FromSeconds(quiet), perSecond, error) * days;
        // Six times the spread of a count of so many.
        Assert.InRange(opened, expected - (6 * Math.Sqrt(expected)), expected + (6 * Math.Sqrt(expected)));
        Assert.True(expected > 1_000, "Few incidents say little.");
        Assert.Equal(FalseAlarms.OpenShare(consecutive, FiveMinutes, TimeSpan.FromSeconds(quiet), perSecond, error), open / TimeSpan.FromDays(days), 0.01);
    }

    [Fact]
    public void The_mean_number_of_verdicts_to_the_first_run_is_as_computed()
    {
        var rule = new ConsecutiveWrongRule(3, FiveMinutes, Make.FeedAndPerson);
        var random = new Random(3);
        var lengths = Enumerable.Range(0, 4_000).Select(_ => rule.Evaluate([], Simulated(int.MaxValue, 0.18, 10, random)).TakeWhile(step => step.Run is null).Count() + 1.0).ToList();

        Assert.Equal(FalseAlarms.VerdictsToFirstRun(3, 0.18), lengths.Average(), 20.0);
    }

    [Fact]
    public void The_rule_by_share_finds_as_many_runs_as_computed()
    {
        const int Verdicts = 1_000_000;
        // One verdict in each slice of ten seconds, so that a window of 500 seconds holds fifty.
        var rule = new WrongShareRule(0.3, 50, TimeSpan.FromSeconds(500), Make.FeedAndPerson);
        var runs = rule.Evaluate([], new SliceCounts(rule.Slice), Simulated(Verdicts, 0.18, 0.1)).Count(step => step.Run is not null);

        var expected = FalseAlarms.ShareRunsPerDay(0.3, 50, 0.1, 0.18) * Verdicts / 0.1 / 86_400;
        // Runs come in heaps, so their number spreads more than by its root.
        Assert.InRange(runs, expected * 0.85, expected * 1.15);
        Assert.True(expected > 5_000, "Few runs say little.");
    }

    [Fact]
    public void Verdicts_too_rare_for_the_window_raise_no_alarm()
    {
        Assert.Equal(0, FalseAlarms.IncidentsPerDay(3, FiveMinutes, FiveMinutes, 1 / 151.0, 0.18));
        Assert.Equal(0, FalseAlarms.OpenShare(3, FiveMinutes, FiveMinutes, 1 / 151.0, 0.18));
        Assert.True(FalseAlarms.IncidentsPerDay(3, FiveMinutes, FiveMinutes, 1 / 150.0, 0.18) > 0);
    }

    /// <summary>The tables of <c>docs/alerting.md</c> are what is computed.</summary>
    [Fact]
    public void The_page_shows_what_is_computed()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "alerting.md"));

        Assert.All(RunsTable().Concat(ShareTable()), line => Assert.Contains(line, page));
    }

    private static IEnumerable<string> RunsTable()
    {
        foreach (var (name, perSecond) in new[] { ("1 a minute", 1 / 60.0), ("10 a minute", 1 / 6.0), ("1 a second", 1.0), ("10 a second", 10.0), ("100 a second", 100.0), ("5,800 a second", 5_800.0) })
        {
            yield return $"| {name} | {string.Join(" | ", new[] { 0.05, 0.1, 0.18, 0.25 }.Select(error => Cell(perSecond, error)))} |";
        }

        static string Cell(double perSecond, double error)
        {
            var (perDay, open) = (FalseAlarms.IncidentsPerDay(3, FiveMinutes, FiveMinutes, perSecond, error), FalseAlarms.OpenShare(3, FiveMinutes, FiveMinutes, perSecond, error));
            return open > 0.999 ? "always open" : string.Create(CultureInfo.InvariantCulture, $"{Rounded(perDay)}, open {100 * open:0.#} %");
        }
    }

    private static IEnumerable<string> ShareTable()
    {
        foreach (var (inWindow, perSecond) in new[] { (50, 50 / 300.0), (300, 1.0), (3_000, 10.0) })
        {
            foreach (var limit in new[] { 0.3, 0.4, 0.5 })
            {
                var cells = new[] { 0.05, 0.1, 0.18, 0.25 }.Select(error => Rounded(FalseAlarms.ShareRunsPerDay(limit, inWindow, perSecond, error)));
                yield return string.Create(CultureInfo.InvariantCulture, $"| {inWindow:N0} | {100 * limit:0} % | {string.Join(" | ", cells)} |");
            }
        }
    }

    private static string Rounded(double value) => value switch
    {
        < 0.000_1 => "< 0.0001",
        < 1 => value.ToString("0.####", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };

    private static IEnumerable<Judgement> Simulated(int verdicts, double error, double perSecond, Random? random = null)
    {
        random ??= new Random(1);
        for (var index = 0; index < verdicts; index++)
        {
            yield return new Judgement("v", random.NextDouble() >= error, Judge.Feed, Make.Noon.AddSeconds(index / perSecond));
        }
    }
}
