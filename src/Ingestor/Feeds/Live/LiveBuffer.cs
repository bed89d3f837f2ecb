using System.Threading.Channels;

namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>A message as it came: its bytes, or what it is already known to be.</summary>
/// <param name="Bytes">The message; empty where <paramref name="Record"/> is there.</param>
/// <param name="Record">A record that was made while reading, such as a line that is too long.</param>
/// <param name="At">When it came.</param>
internal readonly record struct LiveMessage(byte[] Bytes, FeedRecord? Record, DateTimeOffset At);

/// <summary>
/// What a connection has brought and Kafka has not been sent. Adding never waits: the thread that reads a connection must do nothing
/// else, or the server drops it. Full, it still takes the message at hand, and says so: the connection is then closed, or no longer read
/// where the server can wait, which loses no message that was received, and is told and counted. One adds, one takes.
/// </summary>
/// <param name="capacity">Bytes from which on it is full.</param>
/// <param name="status">Told how much it holds.</param>
internal sealed class LiveBuffer(long capacity, FeedStatus status)
{
    // What a message takes beside its bytes.
    private const int Overhead = 100;

    private readonly Channel<LiveMessage> _messages = Channel.CreateUnbounded<LiveMessage>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly Lock _lock = new();
    private TaskCompletionSource _halfEmpty = Completed();
    private long _bytes;
    private long _told;

    /// <summary>Bytes that it holds.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The last message of bytes, also when it was taken out since; null before the first. For the one who adds.</summary>
    public LiveMessage? Last { get; private set; }

    /// <summary>Takes a message. Never waits.</summary>
    /// <returns>Whether there is room for more.</returns>
    public bool Add(in LiveMessage message)
    {
        var bytes = Interlocked.Add(ref _bytes, SizeOf(message));
        _messages.Writer.TryWrite(message);
        Last = message.Record is null ? message : Last;
        Tell(bytes, isFull: bytes >= capacity);
        if (bytes < capacity)
        {
            return true;
        }

        lock (_lock)
        {
            if (_halfEmpty.Task.IsCompleted && Bytes > capacity / 2)
            {
                _halfEmpty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        return false;
    }

    /// <summary>Nothing more comes.</summary>
    public void Complete(Exception? problem = null) => _messages.Writer.TryComplete(problem);

    /// <summary>Completes at once, or after it was full when half of it is through.</summary>
    public Task RoomAsync()
    {
        lock (_lock)
        {
            return _halfEmpty.Task;
        }
    }

    /// <summary>Waits for messages.</summary>
    /// <returns>False when no more come.</returns>
    public ValueTask<bool> WaitAsync() => _messages.Reader.WaitToReadAsync();

    /// <summary>Takes out the oldest message.</summary>
    public bool TryTake(out LiveMessage message)
    {
        if (!_messages.Reader.TryRead(out message))
        {
            return false;
        }

        var size = SizeOf(message);
        var bytes = Interlocked.Add(ref _bytes, -size);
        // Whichever takes it below, and without a look at what is waited for: whoever adds may be about to set that.
        if (bytes <= capacity / 2 && bytes + size > capacity / 2)
        {
            lock (_lock)
            {
                _halfEmpty.TrySetResult();
            }
        }

        Tell(bytes, isFull: false);
        return true;
    }

    private static long SizeOf(in LiveMessage message) => message.Bytes.Length + (message.Record?.Refused?.Value.Length ?? 0) + Overhead;

    private static TaskCompletionSource Completed()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    // Only what has changed by a percent, and that it is empty or full.
    private void Tell(long bytes, bool isFull)
    {
        if (isFull || Math.Abs(bytes - Interlocked.Read(ref _told)) >= capacity / 100 || (bytes == 0 && Interlocked.Read(ref _told) != 0))
        {
            Interlocked.Exchange(ref _told, bytes);
            status.Buffered(bytes);
        }
    }
}
