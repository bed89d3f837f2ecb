using System.Net;
using System.Net.Sockets;

namespace StreamSentiment.Chaos.Network;

/// <summary>The way of one process to one server: a port on loopback that carries bytes there and back, as well as it is told to.</summary>
internal sealed class Link : IDisposable
{
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(60);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<CancellationToken, Task<Socket>> _connect;
    private readonly Func<IAnswerFilter>? _filter;
    private readonly HashSet<LinkConnection> _connections = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Opens it.</summary>
    /// <param name="name">Such as <c>scorer-postgres</c>.</param>
    /// <param name="connect">Makes a connection to the server.</param>
    /// <param name="filter">Changes what the server answers; one for each connection.</param>
    public Link(string name, Func<CancellationToken, Task<Socket>> connect, Func<IAnswerFilter>? filter = null)
    {
        (Name, _connect, _filter) = (name, connect, filter);
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Where the process connects to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How it behaves now.</summary>
    public LinkMode Mode { get; private set; }

    /// <summary>Makes it behave otherwise.</summary>
    public void Become(LinkMode mode)
    {
        List<LinkConnection> reset;
        TaskCompletionSource changed;
        lock (_lock)
        {
            (Mode, changed) = (mode, _changed);
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            reset = [.. _connections.Where(connection => mode == LinkMode.Cut || connection.HasLost)];
        }

        reset.ForEach(connection => connection.Reset());
        changed.TrySetResult();
    }

    /// <summary>Waits as long as nothing may pass, or for as long as what passes takes.</summary>
    internal async Task PassAsync()
    {
        while (Current() is (LinkMode.Stalled, var changed))
        {
            await changed.WaitAsync(_end.Token).ConfigureAwait(false);
        }

        if (Mode == LinkMode.Slow)
        {
            await Task.Delay(Lateness, _end.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the end of a connection may be told.</summary>
    internal async Task EndAsync()
    {
        while (Current() is (LinkMode.HalfOpen or LinkMode.Stalled, var changed))
        {
            await changed.WaitAsync(_end.Token).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        Become(LinkMode.Cut);
    }

    private (LinkMode Mode, Task Changed) Current()
    {
        lock (_lock)
        {
            return (Mode, _changed.Task);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await _listener.AcceptSocketAsync(_end.Token).ConfigureAwait(false));
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var connection = new LinkConnection(this, client, _filter?.Invoke());
        bool wanted;
        lock (_lock)
        {
            _connections.Add(connection);
            wanted = Mode != LinkMode.Cut;
        }

        try
        {
            if (wanted)
            {
                await connection.CarryAsync(_connect, _end.Token).ConfigureAwait(false);
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side has gone, or was reset.
        }
        finally
        {
            connection.Reset();
            lock (_lock)
            {
                _connections.Remove(connection);
            }
        }
    }
}
