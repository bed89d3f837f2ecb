using System.Runtime.InteropServices;

namespace StreamSentiment.Common.Models.Serving;

/// <summary>
/// Work beside a stream that uses all cores: on a thread of its own that gives way to the others. On Linux that is its nice value, as .NET's
/// thread priorities mean nothing there; elsewhere they do.
/// </summary>
internal static partial class QuietThread
{
    // A quarter of what a thread that scores gets, when there is too little for both.
    private const int Nicer = 6;

    /// <summary>Does the work.</summary>
    public static Task<T> RunAsync<T>(Func<T> work)
    {
        // Whoever waits must not go on in this thread.
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            GiveWay();
            try
            {
                done.SetResult(work());
            }
            catch (Exception problem)
            {
                done.SetException(problem);
            }
        })
        {
            IsBackground = true,
            Name = "quiet work",
            Priority = ThreadPriority.BelowNormal,
        };
        thread.Start();
        return done.Task;
    }

    private static void GiveWay()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            // On Linux that is the thread that calls and no other.
            _ = BeNicer(Nicer);
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
            // The work is done all the same.
        }
    }

    [LibraryImport("libc", EntryPoint = "nice")]
    private static partial int BeNicer(int by);
}
