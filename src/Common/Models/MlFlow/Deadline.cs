namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>A limit of time that begins anew whenever something moves.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly TimeSpan _patience;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _either;

    /// <param name="patience">Longest standstill.</param>
    /// <param name="stop">Ends it too.</param>
    public Deadline(TimeSpan patience, TimeProvider time, CancellationToken stop)
    {
        _patience = patience;
        _limit = new CancellationTokenSource(patience, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, stop);
    }

    /// <summary>Set when the time is over, or when the work was stopped.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether the time is over.</summary>
    public bool IsOver => _limit.IsCancellationRequested;

    /// <summary>Something moved.</summary>
    public void Renew() => _limit.CancelAfter(_patience);

    /// <summary>Ends the clock.</summary>
    public void Dispose()
    {
        _either.Dispose();
        _limit.Dispose();
    }
}
