using System.Globalization;
using StreamSentiment.Common.Models.Serving;

namespace StreamSentiment.Common.Tests.Models.Serving;

/// <summary>Work that gives way.</summary>
public sealed class QuietThreadTests
{
    [SkippableFact]
    public async Task It_is_nicer_than_the_thread_that_waits_for_it_which_stays_as_it_was()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Nice values of threads are Linux's.");
        var before = NiceOfThisThread();
        var there = await QuietThread.RunAsync(NiceOfThisThread);
        Assert.Equal(Math.Max(before, QuietThread.Nice), there);
        Assert.Equal(before, NiceOfThisThread());
    }

    [Fact]
    public async Task What_the_work_throws_is_thrown_to_whoever_waits()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => QuietThread.RunAsync<int>(() => throw new InvalidOperationException("no")));
        Assert.Equal("no", thrown.Message);
    }

    // Field 19 of proc(5)'s stat; the name before it may hold blanks.
    private static int NiceOfThisThread()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[16], CultureInfo.InvariantCulture);
    }
}
