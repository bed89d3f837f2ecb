namespace StreamSentiment.Trainer.Data;

/// <summary>Shows how far the reading of some files is, by the bytes that were read of them. Ends when it is disposed.</summary>
/// <param name="bytes">How many bytes will be read, each as often as it is.</param>
internal sealed class ReadingProgress(string task, long bytes, TimeProvider time) : IDisposable
{
    private readonly Progress _progress = new(task, bytes, time);
    private long _read;
    private bool _ended;

    /// <summary>Bytes were read.</summary>
    public void Add(int count)
    {
        if (!_ended)
        {
            _progress.Report(Interlocked.Add(ref _read, count));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_ended)
        {
            _ended = true;
            _progress.Close();
        }
    }
}
