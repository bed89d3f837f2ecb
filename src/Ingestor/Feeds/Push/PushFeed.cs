using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace StreamSentiment.Ingestor.Feeds.Push;

/// <summary>Tweets that other systems send: <c>POST /tweets</c>, answered when Kafka has them.</summary>
internal sealed partial class PushFeed : IFeed
{
    /// <summary>What <c>Feeds:NAME:Kind</c> calls it.</summary>
    public const string Kind = "push";

    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(1);

    private readonly FeedContext _context;
    private readonly PushOptions _options;
    private readonly PushReader _reader;
    private readonly PushServer _server;
    private readonly OpenRequests _requests = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _turns;
    private readonly TimeSpan _timeout;

    // Bounded by the places: as many requests hold records as may be worked on at once.
    private readonly Channel<FeedRecord> _records = Channel.CreateUnbounded<FeedRecord>(new UnboundedChannelOptions { SingleReader = true });

    // Unlike its turn a request's place stays taken until its records are through, also when its sender was told to come again: else
    // everything that is sent again and again while Kafka is away would be held.
    private int _placesTaken;
    private bool _isDisposed;

    private PushFeed(FeedContext context, PushOptions options, ApiKey key)
    {
        (_context, _options) = (context, options);
        _server = new PushServer(AnswerAsync);
        _turns = new SemaphoreSlim(options.MaxRequests, options.MaxRequests);
        _timeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
        _reader = new PushReader(context, options, key, _stopping.Token);
    }

    /// <inheritdoc/>
    public string Name => _context.Name;

    /// <inheritdoc/>
    public string? PositionKey => null;

    /// <summary>Makes a feed of the settings.</summary>
    /// <exception cref="FeedException">They will not do.</exception>
    public static IFeed Open(FeedContext context)
    {
        var options = context.Read<PushOptions>();
        return new PushFeed(context, options, ApiKey.From(context.Settings.Path, options));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<FeedRecord> ReadAsync(long skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ListenAsync(cancellationToken).ConfigureAwait(false);
        var ending = EndAtStopAsync(cancellationToken);
        var position = skip;
        // To its end, also after a stop: those who sent these wait for an answer.
        await foreach (var record in _records.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            yield return record with { Position = ++position };
        }

        await ending.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        // The last answers are on their way once everything is through.
        for (var turn = 0; turn < _options.MaxRequests && _server.HasStarted; turn++)
        {
            if (!await _turns.WaitAsync(LastAnswers).ConfigureAwait(false))
            {
                break;
            }
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _server.StopAsync(Goodbye).ConfigureAwait(false);
        _server.Dispose();
        _turns.Dispose();
        _stopping.Dispose();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var (host, port) = (_options.Host, _options.Port);
        try
        {
            await _server.StartAsync(host, port, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or SocketException or ArgumentException)
        {
            throw new FeedException($"{Name} cannot listen at {host}:{port} (settings {_context.Settings.Path}:Host and :Port): {problem.GetBaseException().Message}.", problem);
        }

        _context.Status.Up($"{host}:{port}");
        Listening(_context.Logger, Name, host, port);
    }

    // What is still being read at a stop may bring records.
    private async Task EndAtStopAsync(CancellationToken stopping)
    {
        await Task.Delay(Timeout.Infinite, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _requests.EndAsync().ConfigureAwait(false);
        _records.Writer.Complete();
    }

    private async Task AnswerAsync(HttpContext call)
    {
        try
        {
            // One without the key takes nobody's turn.
            if (_reader.Refusal(call.Request) is { } refusal)
            {
                await refusal.SendAsync(call, await _reader.SkipBodyAsync(call).ConfigureAwait(false)).ConfigureAwait(false);
                return;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, call.RequestAborted);
            if (!_requests.Begin())
            {
                await PushAnswer.Stopping.SendAsync(call, isAllRead: false).ConfigureAwait(false);
                return;
            }

            using var open = new OpenRequest(_requests);
            await _turns.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                await AnswerInTurnAsync(call, open).ConfigureAwait(false);
            }
            finally
            {
                _turns.Release();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested && !call.RequestAborted.IsCancellationRequested)
        {
            await PushAnswer.Stopping.SendAsync(call, isAllRead: false).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The asker went away; what it sent is taken all the same.
            call.Abort();
        }
        catch (Exception problem)
        {
            // The web server would answer this without a word to anybody.
            Failed(_context.Logger, problem, Name);
            throw;
        }
    }

    private async Task AnswerInTurnAsync(HttpContext call, OpenRequest open)
    {
        if (!TakePlace())
        {
            await PushAnswer.Full.SendAsync(call, await _reader.SkipBodyAsync(call).ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }

        var hasPlace = true;
        try
        {
            using var limit = new CancellationTokenSource(_timeout, _context.Clock);
            var (records, refusal) = await _reader.ReadAsync(call.Request, limit.Token).ConfigureAwait(false);
            if (records is null)
            {
                var isAllRead = refusal!.Status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.ServiceUnavailable) && await _reader.SkipBodyAsync(call).ConfigureAwait(false);
                await refusal.SendAsync(call, isAllRead).ConfigureAwait(false);
                return;
            }

            // The place is the batch's from here on.
            hasPlace = false;
            var batch = new PushedBatch(records.Count, LeavePlace);
            records.ForEach(record => _records.Writer.TryWrite(record with { Taken = batch.Taken }));
            open.Dispose();
            var answer = await WaitAsync(records, batch).ConfigureAwait(false);
            await answer.SendAsync(call, isAllRead: true).ConfigureAwait(false);
        }
        finally
        {
            if (hasPlace)
            {
                LeavePlace();
            }
        }
    }

    // There is always one where no request was given up: each that is worked on has its turn, and they are as many.
    private bool TakePlace()
    {
        if (Interlocked.Increment(ref _placesTaken) <= _options.MaxRequests)
        {
            return true;
        }

        LeavePlace();
        return false;
    }

    private void LeavePlace() => Interlocked.Decrement(ref _placesTaken);

    private async Task<PushAnswer> WaitAsync(List<FeedRecord> records, PushedBatch batch)
    {
        using var limit = new CancellationTokenSource(_timeout, _context.Clock);
        try
        {
            await batch.Safe.WaitAsync(limit.Token).ConfigureAwait(false);
            return PushAnswer.Of(records, batch, error: null);
        }
        catch (OperationCanceledException)
        {
            return PushAnswer.Of(records, batch, $"Kafka did not take all of them within {_timeout.TotalSeconds:0.#} s: send them again later; what is there already is kept once, by its id");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: tweets are taken at http://{Host}:{Port}/tweets")]
    private static partial void Listening(ILogger logger, string feed, string host, int port);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Feed}: a request could not be answered")]
    private static partial void Failed(ILogger logger, Exception problem, string feed);
}
