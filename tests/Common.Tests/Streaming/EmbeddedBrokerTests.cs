using System.Globalization;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using StreamSentiment.TestSupport;

namespace StreamSentiment.Common.Tests.Streaming;

public sealed partial class EmbeddedBrokerTests
{
    private const int Continue = 18;

    /// <summary>Ctrl-Z and fg, a window that changes its size, a child process that ends: .NET handles them on whichever thread gets them.</summary>
    [SkippableFact]
    public void A_signal_does_not_end_it()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Threads are found in /proc.");
        // As in every process that uses the console.
        using var handled = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => { });
        using var kafka = new TestKafka();
        using var admin = kafka.Clients.Admin();
        // Those of other tests too: there is no telling which is whose.
        var brokers = Directory.EnumerateDirectories("/proc/self/task").Where(IsBroker).ToList();
        Assert.NotEmpty(brokers);
        brokers.ForEach(Send);
        // It ends at its next look at its sockets.
        for (var times = 0; times < 3; times++)
        {
            Assert.NotEmpty(admin.GetMetadata(TimeSpan.FromSeconds(5)).Brokers);
        }
    }

    private static bool IsBroker(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).Trim() == "rdk:mock";
        }
        catch (IOException)
        {
            // Ended meanwhile.
            return false;
        }
    }

    private static void Send(string thread) =>
        _ = SignalThread(Environment.ProcessId, int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture), Continue);

    [LibraryImport("libc", EntryPoint = "tgkill")]
    private static partial int SignalThread(int process, int thread, int signal);
}
