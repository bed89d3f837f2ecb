using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace StreamSentiment.Ingestor.Tests.Support;

/// <summary>A request as it stood on the wire.</summary>
internal sealed record BadRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string PathOnly => Path.Split('?')[0];
}

/// <summary>
/// An HTTP server of our own on a real socket, that answers byte by byte as a test tells it to: so it can do everything wrong that a
/// server can. A test takes each call as it comes, and answers it.
/// </summary>
internal sealed class BadServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Channel<BadCall> _calls = Channel.CreateUnbounded<BadCall>();
    private readonly ConcurrentBag<BadCall> _all = [];
    private readonly Func<BadCall, Task<bool>> _answer;
    private readonly Func<string[]>? _always;

    /// <param name="answer">Answers calls by itself, and says whether it did; the others go to the test.</param>
    /// <param name="always">Headers of every answer.</param>
    /// <param name="isAway">Whether its port is taken and its connections are refused until it arrives.</param>
    public BadServer(Func<BadCall, Task<bool>>? answer = null, Func<string[]>? always = null, bool isAway = false)
    {
        _answer = answer ?? (_ => Task.FromResult(false));
        _always = always;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/");
        if (!isAway)
        {
            Arrive();
        }
    }

    public Uri Address { get; }

    /// <summary>Takes connections from now on.</summary>
    public void Arrive()
    {
        _listener.Listen();
        _ = AcceptAsync();
    }

    /// <summary>The next call that was not answered by itself.</summary>
    public async Task<BadCall> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _calls.Reader.ReadAsync(limit.Token);
    }

    /// <inheritdoc cref="NextAsync()"/>
    public async Task<BadCall> NextAsync(CancellationToken cancellationToken) => await _calls.Reader.ReadAsync(cancellationToken);

    /// <summary>Whether a call waits for its answer.</summary>
    public bool HasCall => _calls.Reader.Count > 0;

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (var call in _all)
        {
            call.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = new TcpClient { Client = await _listener.AcceptAsync(), NoDelay = true };
                _ = ServeAsync(client);
            }
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            // Every answer closes its connection, so there is one call in each.
            if (await BadCall.ReadAsync(client, _always) is { } call)
            {
                _all.Add(call);
                if (!await _answer(call))
                {
                    await _calls.Writer.WriteAsync(call);
                }
            }
        }
        catch (Exception problem) when (problem is IOException or SocketException or ObjectDisposedException)
        {
            // The client went away.
        }
    }
}

/// <summary>A call that waits for its answer, or for more of it.</summary>
internal sealed class BadCall : IDisposable
{
    private readonly TcpClient _client;

    private readonly Func<string[]>? _always;

    private BadCall(TcpClient client, BadRequest request, Func<string[]>? always) => (_client, Request, _always) = (client, request, always);

    public BadRequest Request { get; }

    public Stream Stream => _client.GetStream();

    public static async Task<BadCall?> ReadAsync(TcpClient client, Func<string[]>? always = null)
    {
        var stream = client.GetStream();
        var bytes = new List<byte>();
        var one = new byte[1];
        while (!(bytes.Count >= 4 && bytes[^4..].SequenceEqual("\r\n\r\n"u8.ToArray())))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                client.Dispose();
                return null;
            }

            bytes.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. bytes]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines[1..].Select(line => line.Split(": ", 2)).ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body);
        var words = lines[0].Split(' ');
        return new BadCall(client, new BadRequest(words[0], words[1], headers, Encoding.UTF8.GetString(body)), always);
    }

    /// <summary>A whole answer.</summary>
    public async Task AnswerAsync(int status, string body, string type = "application/json", params string[] headers)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        await HeadAsync(status, [$"Content-Type: {type}", $"Content-Length: {bytes.Length}", .. headers]);
        await SendAsync(bytes);
        Close();
    }

    /// <summary>The head of an answer whose body ends with the connection.</summary>
    public Task HeadAsync(int status, params string[] headers)
    {
        // What the test says of its limits is all that the answer says of them.
        var always = headers.Any(header => header.StartsWith("x-rate-limit", StringComparison.Ordinal)) ? [] : _always?.Invoke() ?? [];
        return SendAsync($"HTTP/1.1 {status} Whatever\r\n{string.Concat(headers.Concat(always).Select(header => header + "\r\n"))}Connection: close\r\n\r\n");
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await Stream.WriteAsync(bytes);

    /// <summary>Ends the connection as it should be.</summary>
    public void Close() => _client.Dispose();

    /// <summary>Ends the connection as a machine does that has lost its memory of it.</summary>
    public void Reset()
    {
        _client.LingerState = new LingerOption(true, 0);
        _client.Dispose();
    }

    /// <summary>Waits until the client has ended the connection.</summary>
    public async Task EndedByClientAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            while (await Stream.ReadAsync(new byte[100], limit.Token) > 0)
            {
                // It has nothing more to say.
            }
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException)
        {
            // By a reset.
        }
    }

    public void Dispose() => _client.Dispose();
}
