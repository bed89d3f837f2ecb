namespace StreamSentiment.Benchmarks.Processes;

/// <summary>Follows the resident memory of a process.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(double X, double Megabytes)> _points = [];
    private readonly Task _watching;

    /// <summary>Looks at it again and again until disposed.</summary>
    /// <param name="process">The process.</param>
    /// <param name="interval">How often.</param>
    /// <param name="place">What the memory is held against, such as minutes or tweets so far; null when it is not yet to be counted.</param>
    /// <param name="clock">The clock.</param>
    public MemoryWatch(ChildProcess process, TimeSpan interval, Func<double?> place, TimeProvider clock) => _watching = WatchAsync(process, interval, place, clock);

    /// <summary>What was seen so far: place and megabytes.</summary>
    public IReadOnlyList<(double X, double Megabytes)> Points
    {
        get
        {
            lock (_points)
            {
                return [.. _points];
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task WatchAsync(ChildProcess process, TimeSpan interval, Func<double?> place, TimeProvider clock)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                if (process.ResidentMegabytes is > 0 and var megabytes && place() is { } x)
                {
                    lock (_points)
                    {
                        _points.Add((x, megabytes));
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Enough was seen.
        }
    }
}
