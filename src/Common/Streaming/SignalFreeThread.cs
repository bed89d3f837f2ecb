using System.Runtime.InteropServices;

namespace StreamSentiment.Common.Streaming;

/// <summary>
/// Does something on a thread that no signal of the process interrupts; threads that native code starts meanwhile are like it. librdkafka's
/// embedded broker ends, without a word, when a signal interrupts its poll: SIGCHLD, SIGCONT and SIGWINCH, which .NET handles, do.
/// </summary>
internal static partial class SignalFreeThread
{
    // Enough for every system's sigset_t.
    private const int SetBytes = 128;

    // Those by which the processor tells of a fault (their numbers on Linux and on macOS), which must reach the thread that made it.
    private static readonly int[] Faults = [4, 5, 6, 7, 8, 10, 11];

    /// <summary>Does it, and waits for it.</summary>
    public static T Run<T>(Func<T> work)
    {
        // Windows has no signals.
        return OperatingSystem.IsWindows() ? work() : RunApart(work);
    }

    private static T RunApart<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>();
        var thread = new Thread(() =>
        {
            try
            {
                Block();
                done.SetResult(work());
            }
            catch (Exception problem) when (problem is not OutOfMemoryException)
            {
                done.SetException(problem);
            }
        })
        {
            Name = "no signals",
            IsBackground = true,
        };
        thread.Start();
        return done.Task.GetAwaiter().GetResult();
    }

    // Signals 1 to 31; .NET stops threads for a garbage collection by one of those above.
    private static void Block()
    {
        Span<byte> signals = stackalloc byte[SetBytes];
        signals.Clear();
        foreach (var signal in Enumerable.Range(1, 31).Except(Faults))
        {
            signals[(signal - 1) / 8] |= (byte)(1 << ((signal - 1) % 8));
        }

        var error = SetMask(OperatingSystem.IsMacOS() ? 1 : 0, signals, 0);
        if (error != 0)
        {
            throw new InvalidOperationException($"pthread_sigmask: error {error}");
        }
    }

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int SetMask(int how, Span<byte> set, nint old);
}
