using StreamSentiment.Chaos.Reports;
using Xunit.Abstractions;

namespace StreamSentiment.Chaos.Tests;

/// <summary>
/// Invariants 1, 2, 3, 4, 6 and 7 while everything fails: a short run of <c>./test --chaos</c> with a seed that never changes.
/// </summary>
public class ShortChaosTests(ITestOutputHelper output)
{
    [Fact]
    public Task Invariant_2_three_workers_whose_processes_servers_and_links_fail_lose_nothing_and_double_nothing() => PassesAsync(seed: 20, whole: false);

    [Fact]
    public Task Invariant_2_one_process_that_is_killed_with_its_broker_and_its_Postgres_loses_nothing_and_doubles_nothing() => PassesAsync(seed: 4, whole: true);

    private async Task PassesAsync(int seed, bool whole)
    {
        var settings = new ChaosSettings
        {
            Duration = TimeSpan.FromSeconds(30),
            Seed = seed,
            Rate = 400,
            // One that has to start from nothing takes longer to be itself again.
            Every = TimeSpan.FromSeconds(whole ? 11 : 5),
            Whole = whole,
            Work = Path.Combine(Path.GetTempPath(), "streamsentiment-chaos"),
        };
        var report = await new ChaosRun(settings, TimeProvider.System, output.WriteLine).RunAsync(CancellationToken.None);
        var told = TextReport.Of(report);
        output.WriteLine(told);
        Assert.True(report.Passed, told);
        Assert.Equal(400 * 30, report.Check.Accepted);
        Assert.True(report.Check.Incidents > 0, "Wrong labels were sent, and no incident opened.");
    }
}
