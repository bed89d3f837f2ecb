using StreamSentiment.Benchmarks.Machine;

namespace StreamSentiment.Benchmarks.Tests.Machine;

public sealed class MachineTests
{
    [Fact]
    public void Core_time_grows_and_knows_processes_that_are_not_there()
    {
        var spent = new CoreTime(int.MaxValue).Begin();
        Assert.True(spent() >= TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, CoreTime.Of(int.MaxValue));
    }

    [Fact]
    public void A_busy_machine_is_told()
    {
        Assert.Equal(3.25, MachineLoad.Parse("3.25 1.00 0.50 1/100 4242"));
        Assert.Null(MachineLoad.Parse("nothing"));
        Assert.NotNull(MachineLoad.Warning(3.25));
        Assert.Null(MachineLoad.Warning(0.1));
        Assert.Null(MachineLoad.Warning(null));
    }

    [Fact]
    public void A_folder_without_Postgres_has_no_postmaster() => Assert.Equal(0, Postmaster.Of("/nowhere"));
}
