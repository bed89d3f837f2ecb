namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>One connection as its reader sees it: where messages go, and the watch that gives up a connection that is silent.</summary>
internal sealed class LiveLine : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    // Longer a server that sends is not kept from it: it would hold all for us, or take us for dead.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly LiveBuffer _buffer;
    private readonly FeedStatus _status;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _silence;
    private readonly CancellationTokenSource _silent;
    private readonly CancellationTokenSource _ended;
    private long _connected;
    private long _heard;
    private volatile bool _isPaused;

    /// <summary>A connection that begins now.</summary>
    /// <param name="buffer">Where messages go.</param>
    /// <param name="status">Told when the connection is there.</param>
    /// <param name="silence">How long it may be silent; also how long the server may take to answer.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">No more is wanted.</param>
    public LiveLine(LiveBuffer buffer, FeedStatus status, TimeSpan silence, TimeProvider clock, CancellationToken cancellationToken)
    {
        (_buffer, _status, _silence, _clock) = (buffer, status, silence, clock);
        _silent = new CancellationTokenSource(silence, clock);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(_silent.Token, cancellationToken);
    }

    /// <summary>Cancelled when no more is wanted, or the connection was silent for too long.</summary>
    public CancellationToken Token => _ended.Token;

    /// <summary>Whether it was silent for too long.</summary>
    public bool IsSilent => _silent.IsCancellationRequested;

    /// <summary>Whether the last message was one too many: the connection is to be closed.</summary>
    public bool IsFull { get; private set; }

    /// <summary>How long the connection is open; zero before it is.</summary>
    public TimeSpan Lived => _connected == 0 ? TimeSpan.Zero : _clock.GetElapsedTime(_connected);

    /// <summary>The ending of a connection that was silent.</summary>
    public Ending Silence => _connected == 0
        ? new(EndingKind.Network, "no-answer", $"the server did not answer within {_silence.TotalSeconds:0.#} s")
        : new(EndingKind.Network, "silent", $"nothing came for {_silence.TotalSeconds:0.#} s, not even a sign of life");

    /// <summary>The ending of a connection that was closed because the buffer is full.</summary>
    public static Ending Full => new(EndingKind.Full, "full", "its buffer is full because the tweets are not taken on as fast as they come (setting Rate, Kafka, or what follows it)");

    /// <summary>The server has accepted the connection.</summary>
    public void Connected(string note)
    {
        _connected = _clock.GetTimestamp();
        _status.Up(note);
        Heard();
    }

    /// <summary>Something came, if only a sign of life.</summary>
    public void Heard()
    {
        // In a burst not for each: to set the timer anew is the dearest part of it.
        if (!_isPaused && !_silent.IsCancellationRequested && (_heard == 0 || _clock.GetElapsedTime(_heard) >= Moment))
        {
            _heard = _clock.GetTimestamp();
            _silent.CancelAfter(_silence);
        }
    }

    /// <summary>
    /// After the last message filled the buffer: waits until half of it is through, for a server that gives later what we do not read now.
    /// </summary>
    /// <param name="pause">Told before a wait, with its longest time.</param>
    /// <returns>Null when there is room; the connection's ending when there is none for long.</returns>
    /// <exception cref="OperationCanceledException">No more is wanted.</exception>
    public async ValueTask<Ending?> RoomAsync(Action<TimeSpan> pause)
    {
        var room = _buffer.RoomAsync();
        if (!room.IsCompleted)
        {
            // We do not listen, so it cannot be silent.
            _isPaused = true;
            _silent.CancelAfter(Timeout.InfiniteTimeSpan);
            pause(LongestPause);
            try
            {
                await room.WaitAsync(LongestPause, _clock, Token).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return Full;
            }
        }

        (IsFull, _isPaused, _heard) = (false, false, 0);
        Heard();
        return null;
    }

    /// <summary>A message came.</summary>
    public void Add(byte[] message) => IsFull |= !_buffer.Add(new LiveMessage(message, null, _clock.GetUtcNow()));

    /// <summary>A record came that was made while reading.</summary>
    public void Add(FeedRecord record) => IsFull |= !_buffer.Add(new LiveMessage([], record, _clock.GetUtcNow()));

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Dispose();
        _silent.Dispose();
    }
}
