using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds.Fields;

namespace StreamSentiment.Ingestor.Feeds.Push;

/// <summary>
/// Tweets that other systems send: <c>POST /tweets</c>, answered when Kafka has them. .NET's own listener, as for health: it needs no web
/// framework.
/// </summary>
internal sealed partial class PushFeed : IFeed
{
    /// <summary>What <c>Feeds:NAME:Kind</c> calls it.</summary>
    public const string Kind = "push";

    private const string Path = "/tweets";
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestLimit = TimeSpan.FromMilliseconds(250);

    private readonly FeedContext _context;
    private readonly PushOptions _options;
    private readonly ApiKey _key;
    private readonly PushBody _body;
    private readonly HttpListener _listener = new();
    private readonly SemaphoreSlim _turns;
    private readonly TimeSpan _timeout;

    // Bounded by the places: as many requests hold records as may be worked on at once.
    private readonly Channel<FeedRecord> _records = Channel.CreateUnbounded<FeedRecord>(new UnboundedChannelOptions { SingleReader = true });

    // Unlike its turn a request's place stays taken until its records are through, also when its sender was told to come again: else
    // everything that is sent again and again while Kafka is away would be held.
    private int _placesTaken;

    private PushFeed(FeedContext context, PushOptions options, ApiKey key)
    {
        (_context, _options, _key) = (context, options, key);
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
        Listen();
        var answering = AnswerAllAsync(cancellationToken);
        var position = skip;
        // To its end, also after a stop: those who sent these wait for an answer.
        await foreach (var record in _records.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            yield return record with { Position = ++position };
        }

        await answering.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The last answers are on their way once everything is through.
        for (var turn = 0; turn < _options.MaxRequests && _listener.IsListening; turn++)
        {
            if (!await _turns.WaitAsync(LastAnswers).ConfigureAwait(false))
            {
                break;
            }
        }

        _listener.Close();
        _turns.Dispose();
    }

    private void Listen()
    {
        var (host, port) = (_options.Host, _options.Port);
        try
        {
            _listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://{host}:{port}/"));
            _listener.Start();
        }
        catch (Exception problem) when (problem is HttpListenerException or SocketException or ArgumentException)
        {
            throw new FeedException($"{Name} cannot listen at {host}:{port} (settings {_context.Settings.Path}:Host and :Port): {problem.Message}", problem);
        }

        _context.Status.Up($"{host}:{port}");
        Listening(_context.Logger, Name, host, port);
    }

    private async Task AnswerAllAsync(CancellationToken stopping)
    {
        var requests = new RunningRequests();
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                await _turns.WaitAsync(stopping).ConfigureAwait(false);
                HttpListenerContext call;
                try
                {
                    call = await _listener.GetContextAsync().WaitAsync(stopping).ConfigureAwait(false);
                }
                catch (Exception problem) when (problem is HttpListenerException or IOException or OperationCanceledException)
                {
                    // The asker went away, or no more is wanted.
                    _turns.Release();
                    continue;
                }

                requests.Begin();
                _ = AnswerAsync(call, requests, stopping);
            }
        }
        catch (OperationCanceledException)
        {
            // No more is wanted.
        }

        // What is still being read may bring records.
        await requests.ReadAsync().ConfigureAwait(false);
        _records.Writer.Complete();
    }

    private async Task AnswerAsync(HttpListenerContext call, RunningRequests requests, CancellationToken stopping)
    {
        var (isRead, hasPlace) = (false, false);
        try
        {
            using var limit = new CancellationTokenSource(_timeout, _context.Clock);
            var answer = Refusal(call.Request);
            if (answer is null && !(hasPlace = TakePlace()))
            {
                answer = PushAnswer.Error(
                    HttpStatusCode.ServiceUnavailable, "Kafka has not taken yet what was sent before; nothing of this was taken: send it again later");
            }

            if (answer is null)
            {
                var (records, refusal) = await ReadAsync(call.Request, limit.Token, stopping).ConfigureAwait(false);
                answer = refusal;
                if (records is not null)
                {
                    // The place is the batch's from here on.
                    hasPlace = false;
                    var batch = new PushedBatch(records.Count, LeavePlace);
                    records.ForEach(record => _records.Writer.TryWrite(record with { Taken = batch.Taken }));
                    requests.End();
                    isRead = true;
                    answer = await WaitAsync(records, batch).ConfigureAwait(false);
                }
            }

            var isAllRead = isRead || await SkipBodyAsync(call.Request, answer!, stopping).ConfigureAwait(false);
            await SendAsync(call, answer!, isAllRead).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The asker went away; what it sent is taken all the same.
            call.Response.Abort();
        }
        finally
        {
            if (!isRead)
            {
                requests.End();
            }

            if (hasPlace)
            {
                LeavePlace();
            }

            _turns.Release();
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
    private PushAnswer? Refusal(HttpListenerRequest request) => (request.HttpMethod, request.Url?.AbsolutePath) switch
    {
        (_, not Path) => PushAnswer.Error(HttpStatusCode.NotFound, $"post to {Path}"),
        (not "POST", _) => PushAnswer.Error(HttpStatusCode.MethodNotAllowed, "only POST"),
        _ when !_key.IsIn(request) => PushAnswer.Error(HttpStatusCode.Unauthorized, "show the key as 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'"),
        _ when request.ContentLength64 > _options.MaxBodyBytes => TooLarge(),
        _ when request.Headers["Content-Encoding"] is { Length: > 0 } => PushAnswer.Error(HttpStatusCode.UnsupportedMediaType, "send the body without Content-Encoding"),
        _ => null,
    };

    private async Task<(List<FeedRecord>? Records, PushAnswer? Refusal)> ReadAsync(
        HttpListenerRequest request, CancellationToken cancellationToken, CancellationToken stopping)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        var body = new byte[request.ContentLength64 >= 0 ? (int)request.ContentLength64 + 1 : Math.Min(64 * 1024, _options.MaxBodyBytes + 1)];
        var filled = 0;
        try
        {
            int count;
            // The listener's stream cannot be told to stop, so the wait for it is given up.
            while ((count = await request.InputStream.ReadAsync(body.AsMemory(filled), CancellationToken.None).AsTask().WaitAsync(either.Token).ConfigureAwait(false)) > 0)
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
        catch (OperationCanceledException)
        {
            return (null, stopping.IsCancellationRequested ? PushAnswer.Error(HttpStatusCode.ServiceUnavailable, "the process stops; nothing was taken")
                : PushAnswer.Error(HttpStatusCode.RequestTimeout, $"the body did not come within {_timeout.TotalSeconds:0.#} s; nothing was taken"));
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

    private PushAnswer TooLarge() => PushAnswer.Error(HttpStatusCode.RequestEntityTooLarge, $"a body may have {_options.MaxBodyBytes} bytes: send fewer at once; nothing was taken");

    // What a refused sender has still to say is let pass, for an answer that comes with the connection cut would not be read; but not for
    // long, nor much of it.
    private async Task<bool> SkipBodyAsync(HttpListenerRequest request, PushAnswer answer, CancellationToken stopping)
    {
        if (answer.Status == HttpStatusCode.RequestTimeout || stopping.IsCancellationRequested)
        {
            // A read of it may still be under way.
            return false;
        }

        if (!request.HasEntityBody)
        {
            return true;
        }

        using var limit = new CancellationTokenSource(RestLimit, _context.Clock);
        var (bytes, skipped) = (new byte[16 * 1024], 0);
        try
        {
            while (skipped <= _options.MaxBodyBytes)
            {
                var count = await request.InputStream.ReadAsync(bytes, CancellationToken.None).AsTask().WaitAsync(limit.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    return true;
                }

                skipped += count;
            }
        }
        catch (OperationCanceledException)
        {
            // It was given its time.
        }

        return false;
    }

    private static async Task SendAsync(HttpListenerContext call, PushAnswer answer, bool isAllRead)
    {
        var response = call.Response;
        response.KeepAlive = isAllRead;
        response.StatusCode = (int)answer.Status;
        response.ContentType = "application/json";
        response.Headers["Cache-Control"] = "no-store";
        if (answer.Status == HttpStatusCode.Unauthorized)
        {
            response.Headers["WWW-Authenticate"] = "Bearer";
        }
        else if (answer.Status == HttpStatusCode.ServiceUnavailable)
        {
            response.Headers["Retry-After"] = "10";
        }

        response.ContentLength64 = answer.Body.Length;
        await response.OutputStream.WriteAsync(answer.Body).ConfigureAwait(false);
        // Not Dispose, which cuts the connection under one who was told that it stays.
        response.Close();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: tweets are taken at http://{Host}:{Port}/tweets")]
    private static partial void Listening(ILogger logger, string feed, string host, int port);

    /// <summary>Counts the requests that are being read.</summary>
    private sealed class RunningRequests
    {
        private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _open = 1;

        public void Begin() => Interlocked.Increment(ref _open);

        public void End()
        {
            if (Interlocked.Decrement(ref _open) == 0)
            {
                _read.TrySetResult();
            }
        }

        /// <summary>Completes when none is. No more may begin.</summary>
        public Task ReadAsync()
        {
            End();
            return _read.Task;
        }
    }
}
