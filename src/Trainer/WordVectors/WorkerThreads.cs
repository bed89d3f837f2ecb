using System.Runtime.ExceptionServices;

namespace StreamSentiment.Trainer.WordVectors;

/// <summary>Runs work on threads of its own. A failure on one ends the process no more than on the caller's.</summary>
internal static class WorkerThreads
{
    /// <summary>Runs <paramref name="work"/> once for each number below <paramref name="count"/> and waits for all.</summary>
    /// <exception cref="Exception">The first that one of them threw.</exception>
    public static void Run(int count, string name, Action<int> work)
    {
        Exception? first = null;
        var threads = Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            try
            {
                work(number);
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref first, error, null);
            }
        })
        { Name = $"{name} {number}" }).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (first is not null)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }
}
