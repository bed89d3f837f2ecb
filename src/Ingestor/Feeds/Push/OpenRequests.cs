namespace StreamSentiment.Ingestor.Feeds.Push;

/// <summary>Counts the requests that may still bring records.</summary>
internal sealed class OpenRequests
{
    private readonly TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _open = 1;
    private bool _isEnded;

    /// <summary>One more.</summary>
    /// <returns>False when no more is wanted.</returns>
    public bool Begin()
    {
        lock (_lock)
        {
            _open += _isEnded ? 0 : 1;
            return !_isEnded;
        }
    }

    /// <summary>One brings no more.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (--_open > 0)
            {
                return;
            }
        }

        _none.TrySetResult();
    }

    /// <summary>No more may begin; completes when none is left.</summary>
    public Task EndAsync()
    {
        lock (_lock)
        {
            _isEnded = true;
        }

        End();
        return _none.Task;
    }
}

/// <summary>One of them; ends once.</summary>
internal sealed class OpenRequest(OpenRequests requests) : IDisposable
{
    private OpenRequests? _requests = requests;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _requests, null)?.End();
}
