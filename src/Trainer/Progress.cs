namespace StreamSentiment.Trainer;

/// <summary>
/// Says on the error stream how far a long task is and how long it will take; at most once a second on a terminal, every ten seconds
/// elsewhere.
/// </summary>
/// <param name="begun">How many were done before this process began.</param>
internal sealed class Progress(string task, long total, TimeProvider time, long begun = 0)
{
    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private readonly TimeSpan _pause = TimeSpan.FromSeconds(Console.IsErrorRedirected ? 10 : 1);
    // The first instants say nothing of the rest.
    private TimeSpan _next = TimeSpan.FromSeconds(2);

    /// <summary>Reports that <paramref name="done"/> of the total are done. May be called by any thread, as often as you like.</summary>
    public void Report(long done, string detail = "")
    {
        var elapsed = time.GetElapsedTime(_started);
        lock (_lock)
        {
            if (elapsed < _next || done <= begun)
            {
                return;
            }

            _next = elapsed + _pause;
        }

        var left = elapsed * ((double)(total - done) / (done - begun));
        Write($"{task}: {100.0 * done / total:0} %, {Clock(left)} left{detail}", Console.IsErrorRedirected);
    }

    /// <summary>Ends the task's line.</summary>
    public void Done(string detail = "") => Write($"{task}: done in {Clock(time.GetElapsedTime(_started))}{detail}", true);

    private static string Clock(TimeSpan span) => span.TotalHours >= 1 ? $"{span:h\\:mm\\:ss}" : $"{span:m\\:ss}";

    private static void Write(string line, bool end)
    {
        if (Console.IsErrorRedirected)
        {
            Console.Error.WriteLine(line);
        }
        else
        {
            Console.Error.Write($"\r{line}\u001b[K{(end ? "\n" : "")}");
        }
    }
}
