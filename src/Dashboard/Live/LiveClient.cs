using System.Threading.Channels;

namespace StreamSentiment.Dashboard.Live;

/// <summary>
/// Somebody who listens. A few events wait for whoever is slow; what does not fit is counted and not kept, and who takes nothing for long
/// is let go.
/// </summary>
/// <param name="caller">Whose it is: a key or an address.</param>
internal sealed class LiveClient(TimeProvider clock, string caller = "") : IDisposable
{
    private const int Waiting = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Channel<LiveMessage> _events =
        Channel.CreateBounded<LiveMessage>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly CancellationTokenSource _gone = new();
    private long _missed;
    private long? _fullSince;

    /// <summary>Whose it is.</summary>
    public string Caller => caller;

    /// <summary>Events to send.</summary>
    public ChannelReader<LiveMessage> Events => _events.Reader;

    /// <summary>Cancelled when it has taken nothing for too long.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Tweets that it was not told of since it was last asked this.</summary>
    public long TakeMissed() => Interlocked.Exchange(ref _missed, 0);

    /// <summary>Hands it an event, if it has room. By one thread at a time.</summary>
    public void Offer(LiveMessage message)
    {
        if (_events.Writer.TryWrite(message))
        {
            _fullSince = null;
            return;
        }

        Interlocked.Add(ref _missed, message.Tweets + message.Skipped);
        _fullSince ??= clock.GetTimestamp();
        if (clock.GetElapsedTime(_fullSince.Value) > Patience)
        {
            LetGo();
        }
    }

    /// <summary>Ends its connection; it may come again. What follows happens elsewhere, for the caller goes through all clients.</summary>
    public void LetGo() => _ = _gone.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => _gone.Dispose();
}
