using StreamSentiment.Benchmarks.Machine;

namespace StreamSentiment.Benchmarks.Measuring;

/// <summary>Runs the same work on some threads at once and counts.</summary>
internal static class Sampling
{
    /// <summary>Each thread repeats its work until the time is over or the work is.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="time">How long; null until the work is over.</param>
    /// <param name="makeWork">Called once for each thread; what it gives does a part and says how many tweets that was, 0 when none is left.</param>
    /// <param name="clock">What measures the time.</param>
    /// <param name="cost">Whose time of cores is counted.</param>
    /// <param name="cancellationToken">Stops between two parts.</param>
    /// <exception cref="Exception">Whatever a thread threw first.</exception>
    public static Sample Run(
        int threads, TimeSpan? time, Func<int, Func<int>> makeWork, TimeProvider clock, CoreTime cost, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var start = new Barrier(threads + 1);
        var started = new long[threads];
        var ended = new long[threads];
        var done = new long[threads];
        Exception? failure = null;
        var workers = Enumerable.Range(0, threads).Select(number =>
        {
            // Made here, so that nothing but the work itself is timed.
            var work = makeWork(number);
            return new Thread(() => Work(number, work)) { IsBackground = true, Name = $"measured {number}" };
        }).ToList();
        // What earlier stages left would be collected in the middle of this one.
        GC.Collect();
        workers.ForEach(worker => worker.Start());
        var spent = cost.Begin();
        start.SignalAndWait(CancellationToken.None);
        workers.ForEach(worker => worker.Join());
        var cores = spent();
        cancellationToken.ThrowIfCancellationRequested();
        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        return new Sample(done.Sum(), clock.GetElapsedTime(started.Min(), ended.Max()), cores);

        void Work(int number, Func<int> work)
        {
            start.SignalAndWait(CancellationToken.None);
            var began = started[number] = clock.GetTimestamp();
            try
            {
                int part;
                while (!stop.IsCancellationRequested && (time is null || clock.GetElapsedTime(began) < time) && (part = work()) > 0)
                {
                    done[number] += part;
                }
            }
            catch (Exception problem)
            {
                // Told by the thread that waits for this one.
                Interlocked.CompareExchange(ref failure, problem, null);
                stop.Cancel();
            }

            ended[number] = clock.GetTimestamp();
        }
    }
}
