using System.Runtime.InteropServices;

namespace StreamSentiment.Common.Models.Serving;

/// <summary>
/// Work beside a stream that uses all cores: on a thread of its own that gives way to the others. On Linux that is its nice value, as .NET's
/// thread priorities mean nothing there; elsewhere they do.
/// </summary>
internal static partial class QuietThread
{
    /// <summary>The nice value: a quarter of what a thread that scores gets, when there is too little for both.</summary>
    public const int Nice = 6;

    private const int OneThread = 0;

    /// <summary>Does the work.</summary>
    /// <remarks>A thread inherits the nice value of the one that starts it: so nothing is continued, and no thread of the pool begun, from
    /// the quiet one. Another waits for it, and none of the pool, which has few.</remarks>
    public static Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Start("waits for quiet work", () =>
        {
            T result = default!;
            Exception? problem = null;
            var quiet = Start("quiet work", () =>
            {
                try
                {
                    GiveWay();
                    result = work();
                }
                catch (Exception thrown)
                {
                    problem = thrown;
                }
            });
            quiet.Join();
            if (problem is null)
            {
                done.SetResult(result);
            }
            else
            {
                done.SetException(problem);
            }
        });
        return done.Task;
    }

    private static Thread Start(string name, Action work)
    {
        var thread = new Thread(() => work()) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    private static void GiveWay()
    {
        if (!OperatingSystem.IsLinux())
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
            return;
        }

        try
        {
            // 0: the thread that calls. Less nice than before would need rights.
            if (GetPriority(OneThread, 0) < Nice)
            {
                _ = SetPriority(OneThread, 0, Nice);
            }
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
            // The work is done all the same.
        }
    }

    [LibraryImport("libc", EntryPoint = "getpriority")]
    private static partial int GetPriority(int which, uint who);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int nice);
}
