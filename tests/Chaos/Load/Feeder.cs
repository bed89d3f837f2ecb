using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;

namespace StreamSentiment.Chaos.Load;

/// <summary>
/// Sends records at a steady rate by <c>POST /tweets</c>, as a system of somebody's would: what was not confirmed is sent again until it
/// is, and what waits meanwhile is sent as fast as it is taken.
/// </summary>
internal sealed class Feeder : IDisposable
{
    private const int Senders = 12;
    private const int LargestBatch = 1_000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(300);

    private readonly HttpClient _client;
    private readonly RecordMaker _maker;
    private readonly FeedJournal _journal;
    private readonly int _rate;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly List<(double Milliseconds, int Count)> _latencies = [];
    private long _started;
    private long _next;
    private long _total;
    private long _confirmed;
    private long _repeats;

    /// <summary>Makes one.</summary>
    /// <param name="address">Where the Ingestor takes tweets.</param>
    /// <param name="key">The key that it wants to see.</param>
    /// <param name="maker">Makes the records.</param>
    /// <param name="journal">Told what was confirmed.</param>
    /// <param name="rate">Records a second.</param>
    /// <param name="clock">The clock.</param>
    public Feeder(Uri address, string key, RecordMaker maker, FeedJournal journal, int rate, TimeProvider clock)
    {
        (_maker, _journal, _rate, _clock) = (maker, journal, rate, clock);
        // Longer than the Ingestor's own patience, so that its answer is heard.
        _client = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(40) };
        _client.DefaultRequestHeaders.Add("X-Api-Key", key);
    }

    /// <summary>Records that should have been sent by now.</summary>
    public long Due => _started == 0 ? 0 : Math.Min(_total, (long)(_clock.GetElapsedTime(_started).TotalSeconds * _rate));

    /// <summary>Records that are confirmed.</summary>
    public long Confirmed => Volatile.Read(ref _confirmed);

    /// <summary>Requests that had to be made again.</summary>
    public long Repeats => Volatile.Read(ref _repeats);

    /// <summary>From the moment at which a batch was due to its confirmation, with the number of its records.</summary>
    public IReadOnlyList<(double Milliseconds, int Count)> Latencies
    {
        get
        {
            lock (_lock)
            {
                return [.. _latencies];
            }
        }
    }

    /// <summary>Sends the first record, and waits until it is through: then all of the stream has started.</summary>
    public Task IsThroughAsync(CancellationToken cancellationToken) => SendAsync(new Accepted(_next++, 1), cancellationToken);

    /// <summary>Sends for so long, and then what is still open.</summary>
    /// <exception cref="InvalidOperationException">The Ingestor answered what it must not.</exception>
    public async Task RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        _total = (long)(duration.TotalSeconds * _rate);
        _started = _clock.GetTimestamp();
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var senders = Enumerable.Range(0, Senders).Select(_ => Task.Run(() => SendAllAsync(failed), CancellationToken.None)).ToList();
        await Task.WhenAll(senders).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task SendAllAsync(CancellationTokenSource failed)
    {
        try
        {
            while (Take() is { } batch)
            {
                if (batch.Count == 0)
                {
                    await Task.Delay(Tick, _clock, failed.Token).ConfigureAwait(false);
                    continue;
                }

                await SendAsync(batch, failed.Token).ConfigureAwait(false);
            }
        }
        catch
        {
            // The others would go on for ever.
            await failed.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Null at the end; empty while too little is due.
    private Accepted? Take()
    {
        lock (_lock)
        {
            if (_next >= _total)
            {
                return null;
            }

            var due = Due - _next;
            var count = due >= Math.Min(_total - _next, _rate / 20) ? Math.Min(due, LargestBatch) : 0;
            _next += count;
            return new Accepted(_next - count, count);
        }
    }

    private async Task SendAsync(Accepted batch, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var lines = 0;
        for (var number = batch.First; number < batch.First + batch.Count; number++)
        {
            lines += _maker.Write(number, body);
        }

        var bytes = body.ToArray();
        while (!await TryAsync(bytes, lines, cancellationToken).ConfigureAwait(false))
        {
            Interlocked.Increment(ref _repeats);
            await Task.Delay(Retry, _clock, cancellationToken).ConfigureAwait(false);
        }

        _journal.Add(batch);
        Interlocked.Add(ref _confirmed, batch.Count);
        if (_started == 0)
        {
            // While the stream starts nothing is due.
            return;
        }

        var wait = _clock.GetElapsedTime(_started).TotalMilliseconds - ((batch.First + batch.Count) * 1000.0 / _rate);
        lock (_lock)
        {
            _latencies.Add((wait, (int)batch.Count));
        }
    }

    private async Task<bool> TryAsync(byte[] body, int lines, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            using var answer = await _client.PostAsync(new Uri("/tweets", UriKind.Relative), content, cancellationToken).ConfigureAwait(false);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK or HttpStatusCode.UnprocessableEntity => Covers(text, lines),
                HttpStatusCode.ServiceUnavailable or HttpStatusCode.RequestTimeout => false,
                _ => throw new InvalidOperationException($"The Ingestor answered {(int)answer.StatusCode} to records that it should take: {text}"),
            };
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or SocketException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // It, or the way to it, is gone for the moment.
            return false;
        }
    }

    private static bool Covers(string answer, int lines)
    {
        using var json = JsonDocument.Parse(answer);
        var told = new[] { "accepted", "left_out", "refused" }.Sum(name => json.RootElement.GetProperty(name).GetInt32());
        return told == lines ? true : throw new InvalidOperationException($"The Ingestor was sent {lines} records and tells of {told}: {answer}");
    }
}
