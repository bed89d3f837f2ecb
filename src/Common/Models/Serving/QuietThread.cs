using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace StreamSentiment.Common.Models.Serving;

/// <summary>
/// Work beside a stream that uses all cores: on one thread of its own that gives way to the others. On Linux that is its nice value, as .NET's
/// thread priorities mean nothing there; elsewhere they do.
/// </summary>
internal static partial class QuietThread
{
    /// <summary>The nice value: a quarter of what a thread that scores gets, when there is too little for both.</summary>
    public const int Nice = 6;

    private const int OneThread = 0;

    // One for all work: a thread's allocations have a heap of their own, and what a new one each time leaves there would add up.
    private static readonly BlockingCollection<Action> Work = Begin("quiet work", GiveWay);
    private static readonly BlockingCollection<Action> Done = Begin("tells of quiet work", () => { });

    /// <summary>Does the work, after what others have asked for.</summary>
    /// <remarks>A thread inherits the nice value of the one that starts it: so nothing is continued, and no thread of the pool begun, from
    /// the quiet one. Another tells of its end.</remarks>
    public static Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                var result = work();
                Done.Add(() => done.SetResult(result));
            }
            catch (Exception problem)
            {
                Done.Add(() => done.SetException(problem));
            }
        });
        return done.Task;
    }

    private static BlockingCollection<Action> Begin(string name, Action first)
    {
        var work = new BlockingCollection<Action>();
        var thread = new Thread(() =>
        {
            first();
            foreach (var piece in work.GetConsumingEnumerable())
            {
                piece();
            }
        })
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return work;
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
