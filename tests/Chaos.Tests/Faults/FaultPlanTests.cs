using StreamSentiment.Chaos.Faults;

namespace StreamSentiment.Chaos.Tests.Faults;

/// <summary>A seed is a plan: it repeats itself, and leaves nobody out.</summary>
public class FaultPlanTests
{
    private static readonly string[] Workers = ["ingestor", "scorer", "alerting"];
    private static readonly string[] Links = ["load", "scorer-kafka", "scorer-postgres"];
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void The_same_seed_gives_the_same_faults_at_the_same_times() => Assert.Equal(Draw(7), Draw(7));

    [Fact]
    public void Another_seed_gives_others() => Assert.NotEqual(Draw(7), Draw(8));

    [Fact]
    public void An_hour_holds_every_kind_of_fault_but_that_of_the_one_process_and_hits_everyone()
    {
        var plan = Draw(7);
        Assert.Equal(
            Enum.GetValues<FaultKind>().Where(kind => kind != FaultKind.KillEverything).Order(),
            plan.Select(fault => fault.Kind).Distinct().Order());
        Assert.All(Workers, worker => Assert.Contains(plan, fault => fault.Kind == FaultKind.KillWorker && fault.Target == worker));
        Assert.All(Links, link => Assert.Contains(plan, fault => fault.Target == link));
        Assert.True(plan.Count > 360, $"{plan.Count} faults, one each ten seconds and some at once");
    }

    [Fact]
    public void In_each_of_the_first_three_quarters_another_worker_is_not_killed()
    {
        var plan = Draw(7);
        for (var quarter = 0; quarter < Workers.Length; quarter++)
        {
            var kills = plan.Where(fault => fault.Kind == FaultKind.KillWorker && (int)(fault.At / Hour * 4) == quarter).ToList();
            Assert.NotEmpty(kills);
            Assert.DoesNotContain(kills, fault => fault.Target == Workers[quarter]);
        }
    }

    [Fact]
    public void The_one_process_is_killed_with_all_that_it_started() =>
        Assert.Contains(FaultPlan.Draw(7, Hour, TimeSpan.FromSeconds(10), ["stream"], ["load"]), fault => fault.Kind == FaultKind.KillEverything);

    private static IReadOnlyList<Fault> Draw(int seed) => FaultPlan.Draw(seed, Hour, TimeSpan.FromSeconds(10), Workers, Links);
}
