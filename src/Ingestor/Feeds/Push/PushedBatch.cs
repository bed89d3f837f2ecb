namespace StreamSentiment.Ingestor.Feeds.Push;

/// <summary>The records of one request, until all of them are safe.</summary>
/// <param name="count">How many; at least one.</param>
/// <param name="through">Called when all are safe, before <see cref="Safe"/> completes.</param>
internal sealed class PushedBatch(int count, Action through)
{
    private readonly TaskCompletionSource _safe = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = count;
    private int _accepted;
    private int _leftOut;
    private int _refused;

    /// <summary>Completes when all are safe.</summary>
    public Task Safe => _safe.Task;

    /// <summary>How many are safe so far, by what became of them.</summary>
    public (int Accepted, int LeftOut, int Refused) Counts => (Volatile.Read(ref _accepted), Volatile.Read(ref _leftOut), Volatile.Read(ref _refused));

    /// <summary>One is safe.</summary>
    public void Taken(RecordFate fate)
    {
        Interlocked.Increment(ref fate == RecordFate.Accepted ? ref _accepted : ref fate == RecordFate.LeftOut ? ref _leftOut : ref _refused);
        if (Interlocked.Decrement(ref _open) == 0)
        {
            through();
            _safe.TrySetResult();
        }
    }
}
