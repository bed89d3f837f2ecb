namespace StreamSentiment.Ingestor;

/// <summary>Lets feeds that failed wait for their next try, for as long as another one is read.</summary>
/// <param name="feeds">How many feeds there are, all of which are read at first.</param>
/// <param name="clock">The clock.</param>
internal sealed class FeedRetries(int feeds, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _none = new();
    private readonly Lock _lock = new();
    private int _read = feeds;

    /// <summary>A feed is not read any more.</summary>
    public void Over()
    {
        lock (_lock)
        {
            if (--_read > 0)
            {
                return;
            }
        }

        _none.Cancel();
    }

    /// <summary>A feed is not read for now; returns when it is to be tried again.</summary>
    /// <returns>False when that is of no use, as no feed is read any more or no more is wanted.</returns>
    public async Task<bool> WaitAsync(TimeSpan wait, CancellationToken wanted)
    {
        Over();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_none.Token, wanted);
        await Task.Delay(wait, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            // What has run out stays so: the others have been told already.
            if (_read == 0 || wanted.IsCancellationRequested)
            {
                return false;
            }

            _read++;
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _none.Dispose();
}
