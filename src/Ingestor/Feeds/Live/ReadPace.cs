namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>How the connections to a server are read: at once, or, while a stream of messages runs, after what comes has gathered.</summary>
internal sealed class ReadPace(LiveOptions options, TimeProvider clock)
{
    private volatile bool _gathers;
    private int _made;

    /// <summary>Whether what comes is left to gather.</summary>
    public bool Gathers
    {
        get => _gathers;
        set => _gathers = value && options.GatherMs > 0;
    }

    /// <summary>How many connections were made so far. An attempt that reaches no server makes none.</summary>
    public int Made => Volatile.Read(ref _made);

    /// <summary>A connection is made.</summary>
    public void CountMade() => Interlocked.Increment(ref _made);

    /// <summary>Told of all that comes, such as a ping, which nobody else sees; null for nobody.</summary>
    public Action? Heard { get; set; }

    /// <summary>Lets it gather.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromMilliseconds(options.GatherMs), clock, cancellationToken);
}
