using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds.Fields;

namespace StreamSentiment.Ingestor.Feeds.Push;

/// <summary>Tweets that other systems send: <c>POST /tweets</c>, answered when Kafka has them.</summary>
internal sealed partial class PushFeed : IFeed
{
    /// <summary>What <c>Feeds:NAME:Kind</c> calls it.</summary>
    public const string Kind = "push";

    private const string Path = "/tweets";
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestLimit = TimeSpan.FromMilliseconds(250);

    private readonly FeedContext _context;
    private readonly PushOptions _options;
    private readonly ApiKey _key;
    private readonly PushBody _body;
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
        (_context, _options, _key) = (context, options, key);
        _server = new PushServer(AnswerAsync);
        _turns = new SemaphoreSlim(options.MaxRequests, options.MaxRequests);
        _timeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
        var assembler = new TweetAssembler(context.Name, null, context.Clock) { Shape = new FeedShape(FeedFormats.Json, null, null) };
        _body = new PushBody(assembler, options.MaxRecordBytes, context.Clock);
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
            if (Refusal(call.Request) is { } refusal)
            {
                await SendAsync(call, refusal, await SkipBodyAsync(call).ConfigureAwait(false)).ConfigureAwait(false);
                return;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token, call.RequestAborted);
            if (!_requests.Begin())
            {
                await SendAsync(call, Stopping, isAllRead: false).ConfigureAwait(false);
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
            await SendAsync(call, Stopping, isAllRead: false).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The asker went away; what it sent is taken all the same.
            call.Abort();
        }
    }

    private async Task AnswerInTurnAsync(HttpContext call, OpenRequest open)
    {
        if (!TakePlace())
        {
            await SendAsync(call, Full, await SkipBodyAsync(call).ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }

        var hasPlace = true;
        try
        {
            using var limit = new CancellationTokenSource(_timeout, _context.Clock);
            var (records, refusal) = await ReadAsync(call.Request, limit.Token).ConfigureAwait(false);
            if (records is null)
            {
                var isAllRead = refusal!.Status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.ServiceUnavailable) && await SkipBodyAsync(call).ConfigureAwait(false);
                await SendAsync(call, refusal, isAllRead).ConfigureAwait(false);
                return;
            }

            // The place is the batch's from here on.
            hasPlace = false;
            var batch = new PushedBatch(records.Count, LeavePlace);
            records.ForEach(record => _records.Writer.TryWrite(record with { Taken = batch.Taken }));
            open.Dispose();
            await SendAsync(call, await WaitAsync(records, batch).ConfigureAwait(false), isAllRead: true).ConfigureAwait(false);
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

    // Null where there is nothing to say against it.
    private PushAnswer? Refusal(HttpRequest request) => (request.Method, request.Path.Value) switch
    {
        (_, not Path) => PushAnswer.Error(HttpStatusCode.NotFound, $"post to {Path}"),
        (not "POST", _) => PushAnswer.Error(HttpStatusCode.MethodNotAllowed, "only POST"),
        _ when !_key.IsIn(request.Headers) => PushAnswer.Error(HttpStatusCode.Unauthorized, "show the key as 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'"),
        _ when request.ContentLength > _options.MaxBodyBytes => TooLarge(),
        _ when request.Headers.ContentEncoding.Count > 0 => PushAnswer.Error(HttpStatusCode.UnsupportedMediaType, "send the body without Content-Encoding"),
        _ => null,
    };

    private async Task<(List<FeedRecord>? Records, PushAnswer? Refusal)> ReadAsync(HttpRequest request, CancellationToken late)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late, _stopping.Token);
        var body = new byte[request.ContentLength is { } length ? (int)length + 1 : Math.Min(64 * 1024, _options.MaxBodyBytes + 1)];
        var filled = 0;
        try
        {
            int count;
            while ((count = await request.Body.ReadAsync(body.AsMemory(filled), either.Token).ConfigureAwait(false)) > 0)
            {
                filled += count;
                if (filled > _options.MaxBodyBytes)
                {
                    return (null, TooLarge());
                }

                if (filled == body.Length)
                {
                    Array.Resize(ref body, Math.Min(body.Length * 2, _options.MaxBodyBytes + 1));
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return (null, Stopping);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return (null, PushAnswer.Error(HttpStatusCode.RequestTimeout, $"the body did not come within {_timeout.TotalSeconds:0.#} s; nothing was taken"));
        }
        catch (BadHttpRequestException problem)
        {
            // The server's own limit, of how slowly it may come, or no body as HTTP has it.
            return (null, PushAnswer.Error((HttpStatusCode)problem.StatusCode, $"{problem.Message.TrimEnd('.')}; nothing was taken"));
        }

        var type = request.ContentType ?? "";
        var isLines = type.Contains("ndjson", StringComparison.OrdinalIgnoreCase) || type.Contains("jsonl", StringComparison.OrdinalIgnoreCase)
            || type.Contains("json-lines", StringComparison.OrdinalIgnoreCase);
        return _body.Read(body.AsSpan(0, filled), isLines) switch
        {
            (_, { } fault) => (null, PushAnswer.Error(
                HttpStatusCode.BadRequest, $"the body is not JSON at {fault}: send an object, an array of objects, or one object a line; nothing was taken")),
            ([], _) => (null, PushAnswer.Error(HttpStatusCode.BadRequest, "there is no record in the body")),
            var (records, _) => (records, null),
        };
    }

    private static PushAnswer Stopping => PushAnswer.Error(HttpStatusCode.ServiceUnavailable, "the process stops; nothing was taken");

    private static PushAnswer Full => PushAnswer.Error(
        HttpStatusCode.ServiceUnavailable, "Kafka has not taken yet what was sent before; nothing of this was taken: send it again later");

    private PushAnswer TooLarge() => PushAnswer.Error(HttpStatusCode.RequestEntityTooLarge, $"a body may have {_options.MaxBodyBytes} bytes: send fewer at once; nothing was taken");

    // What a refused sender has still to say is let pass, so that it keeps its connection; but not for long, nor much of it. One who waits
    // to be asked for it is not asked.
    private async Task<bool> SkipBodyAsync(HttpContext call)
    {
        if (call.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return true;
        }

        if (call.Request.Headers.Expect.Count > 0)
        {
            return false;
        }

        using var limit = new CancellationTokenSource(RestLimit, _context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token, call.RequestAborted);
        var (bytes, skipped) = (new byte[16 * 1024], 0);
        try
        {
            while (skipped <= _options.MaxBodyBytes)
            {
                var count = await call.Request.Body.ReadAsync(bytes, either.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    return true;
                }

                skipped += count;
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or BadHttpRequestException)
        {
            // It was given its time.
        }

        return false;
    }

    private static async Task SendAsync(HttpContext call, PushAnswer answer, bool isAllRead)
    {
        var response = call.Response;
        response.StatusCode = (int)answer.Status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        if (!isAllRead)
        {
            response.Headers.Connection = "close";
        }

        if (answer.Status == HttpStatusCode.Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }
        else if (answer.Status == HttpStatusCode.ServiceUnavailable)
        {
            response.Headers.RetryAfter = "10";
        }

        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, call.RequestAborted).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: tweets are taken at http://{Host}:{Port}/tweets")]
    private static partial void Listening(ILogger logger, string feed, string host, int port);
}
