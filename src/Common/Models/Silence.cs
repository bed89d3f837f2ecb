namespace StreamSentiment.Common.Models;

/// <summary>Ends a request when the other side has been silent for too long.</summary>
internal sealed class Silence : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    /// <param name="limit">How long it may be silent; counted from now.</param>
    public Silence(TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        _limit = limit;
        _timer = new CancellationTokenSource(limit, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellationToken);
    }

    /// <summary>Cancelled when it was silent, or when the caller wants no more.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether it was silent for too long.</summary>
    public bool WasTooLong => _timer.IsCancellationRequested;

    /// <summary>It said something, or is asked for more: the time counts from now.</summary>
    public void Restart()
    {
        try
        {
            _timer.CancelAfter(_limit);
        }
        catch (ObjectDisposedException)
        {
            // A late word of a request that is over.
        }
    }

    /// <summary>Nothing is expected from it for now.</summary>
    public void Pause() => _timer.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <inheritdoc />
    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
