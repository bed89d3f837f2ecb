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
        Assert.Equal(10 + 2 + 5 + 1 + 3 + 4, MachineLoad.BusyTicks("cpu  10 2 5 1000 7 1 3 4 0 0"));
        Assert.NotNull(MachineLoad.Warning(1.5));
        Assert.Null(MachineLoad.Warning(0.1));
        Assert.Null(MachineLoad.Warning(null));
    }

    [Fact]
    public void A_folder_without_Postgres_has_no_postmaster() => Assert.Equal(0, Postmaster.Of("/nowhere"));
}
