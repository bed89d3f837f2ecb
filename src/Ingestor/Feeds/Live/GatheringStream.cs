using System.Net.Sockets;

namespace StreamSentiment.Ingestor.Feeds.Live;

/// <summary>
/// A connection that is looked at now and then, and read when something is there, instead of being told of every packet: that wakes two or
/// three threads for each, whether or not anybody reads, and at a few hundred posts a second is most of what they cost. What is there is read
/// without a pause, so that a burst is not held up.
/// </summary>
/// <param name="socket">The connection; closed with this.</param>
/// <param name="pace">When to look.</param>
internal sealed class GatheringStream(Socket socket, ReadPace pace) : NetworkStream(socket, ownsSocket: true)
{
    // The system tells of no less than this at once.
    private const int ToldBytes = 64 * 1024;

    // Not disposed: a read may end after the connection.
    private readonly CancellationTokenSource _closed = new();
    private bool _isQuiet;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        pace.Gathers ? GatherAsync(buffer, cancellationToken) : ReadNowAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _closed.Cancel();
        }
    }

    private async ValueTask<int> GatherAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            BeQuiet();
            while (!IsThere())
            {
                // .NET's client ends a read by closing the connection.
                await pace.WaitAsync(_closed.Token).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception closed) when (closed is ObjectDisposedException || (closed is OperationCanceledException && _closed.IsCancellationRequested))
        {
            throw new IOException("the connection was closed", closed);
        }

        return await ReadNowAsync(buffer, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<int> ReadNowAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (count > 0)
        {
            pace.Heard?.Invoke();
        }

        return count;
    }

    // Bytes, or the end.
    private bool IsThere() => Socket.Available > 0 || Socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    private void BeQuiet()
    {
        if (_isQuiet)
        {
            return;
        }

        _isQuiet = true;
        try
        {
            Socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReceiveLowWater, ToldBytes);
        }
        catch (SocketException)
        {
            // A system that cannot: it tells of more than anybody hears.
        }
    }
}
