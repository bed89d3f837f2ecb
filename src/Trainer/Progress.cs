using System.Globalization;

namespace StreamSentiment.Trainer;

/// <summary>
/// Says on the error stream how far a long task is and how long it will take: a bar that moves on a terminal, a line every ten seconds
/// elsewhere. Standard output never gets any of it.
/// </summary>
internal sealed class Progress
{
    private const int BarWidth = 24;

    private readonly Lock _lock = new();
    private readonly string _task;
    private readonly long _total;
    private readonly TimeProvider _time;
    private readonly long _begun;
    private readonly ProgressScreen _screen;
    private readonly long _started;
    private readonly TimeSpan _pause;
    private TimeSpan _next;
    private bool _shown;

    /// <param name="task">What is done, such as <c>Word vectors</c>.</param>
    /// <param name="total">How much there is to do, in the unit of <see cref="Report"/>.</param>
    /// <param name="begun">How much of it was done before this process began.</param>
    public Progress(string task, long total, TimeProvider time, long begun = 0)
        : this(task, total, time, begun, ProgressScreen.Console)
    {
    }

    /// <summary>Shows it on another screen, for tests.</summary>
    internal Progress(string task, long total, TimeProvider time, long begun, ProgressScreen screen)
    {
        (_task, _total, _time, _begun, _screen, _started) = (task, Math.Max(1, total), time, begun, screen, time.GetTimestamp());
        _pause = screen.IsTerminal ? TimeSpan.FromMilliseconds(250) : TimeSpan.FromSeconds(10);
        // The first instants say nothing of the rest.
        _next = TimeSpan.FromSeconds(screen.IsTerminal ? 1 : 2);
    }

    /// <summary>Reports that <paramref name="done"/> of the total are done. May be called by any thread, as often as you like.</summary>
    /// <param name="detail">What else to show, such as <c>, loss 0.43</c>.</param>
    public void Report(long done, string detail = "")
    {
        var elapsed = _time.GetElapsedTime(_started);
        lock (_lock)
        {
            if (elapsed < _next || done <= _begun)
            {
                return;
            }

            (_next, _shown) = (elapsed + _pause, true);
        }

        var share = Math.Min(1, (double)done / _total);
        var left = elapsed * (Math.Max(0, _total - done) / (double)(done - _begun));
        var bar = _screen.IsTerminal ? $" [{Bar(share)}]" : ":";
        _screen.Show(string.Create(CultureInfo.InvariantCulture, $"{_task}{bar} {100 * share:0} %, {Clock(left)} left{detail}"));
    }

    /// <summary>Ends the task with a line that says how long it took.</summary>
    public void Done(string detail = "") => _screen.End($"{_task}: done in {Clock(_time.GetElapsedTime(_started))}{detail}");

    /// <summary>Ends the task; one that was too short to show leaves no line.</summary>
    public void Close()
    {
        if (_shown)
        {
            Done();
        }
    }

    private static string Bar(double share)
    {
        var full = (int)(share * BarWidth);
        return new string('#', full) + new string('-', BarWidth - full);
    }

    private static string Clock(TimeSpan span) => span.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span:mm\\:ss}")
        : string.Create(CultureInfo.InvariantCulture, $"{span:m\\:ss}");
}
