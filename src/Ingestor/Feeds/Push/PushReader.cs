using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace StreamSentiment.Ingestor.Feeds.Push;

/// <summary>What of a request is taken: who may send, and the records in its body.</summary>
/// <param name="stopping">The process stops; no more is read.</param>
internal sealed class PushReader(FeedContext context, PushOptions options, ApiKey key, CancellationToken stopping)
{
    private const string Path = "/tweets";
    private static readonly TimeSpan RestLimit = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
    private readonly PushBody _body = new(context.Name, options.MaxRecordBytes, context.Clock);

    /// <summary>What there is to say against a request before its body is read; null where nothing is.</summary>
    public PushAnswer? Refusal(HttpRequest request) => (request.Method, request.Path.Value) switch
    {
        (_, not Path) => PushAnswer.Error(HttpStatusCode.NotFound, $"post to {Path}"),
        (not "POST", _) => PushAnswer.Error(HttpStatusCode.MethodNotAllowed, "only POST"),
        _ when !key.IsIn(request.Headers) => PushAnswer.Error(HttpStatusCode.Unauthorized, "show the key as 'Authorization: Bearer KEY' or 'X-Api-Key: KEY'"),
        _ when request.ContentLength > options.MaxBodyBytes => TooLarge(),
        _ when request.Headers.ContentEncoding.Count > 0 => PushAnswer.Error(HttpStatusCode.UnsupportedMediaType, "send the body without Content-Encoding"),
        _ => null,
    };

    /// <summary>Reads the body.</summary>
    /// <param name="late">When it was given its time.</param>
    /// <returns>Its records, or why there are none.</returns>
    public async Task<(List<FeedRecord>? Records, PushAnswer? Refusal)> ReadAsync(HttpRequest request, CancellationToken late)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late, stopping);
        var body = new byte[request.ContentLength is { } length ? (int)length + 1 : Math.Min(64 * 1024, options.MaxBodyBytes + 1)];
        var filled = 0;
        try
        {
            int count;
            while ((count = await request.Body.ReadAsync(body.AsMemory(filled), either.Token).ConfigureAwait(false)) > 0)
            {
                filled += count;
                if (filled > options.MaxBodyBytes)
                {
                    return (null, TooLarge());
                }

                if (filled == body.Length)
                {
                    Array.Resize(ref body, Math.Min(body.Length * 2, options.MaxBodyBytes + 1));
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return (null, PushAnswer.Stopping);
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

    /// <summary>
    /// What a refused sender has still to say is let pass, so that it keeps its connection; but not for long, nor much of it. One who waits
    /// to be asked for it is not asked.
    /// </summary>
    /// <returns>Whether that was all.</returns>
    public async Task<bool> SkipBodyAsync(HttpContext call)
    {
        if (call.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return true;
        }

        if (call.Request.Headers.Expect.Count > 0)
        {
            return false;
        }

        using var limit = new CancellationTokenSource(RestLimit, context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping, call.RequestAborted);
        var (bytes, skipped) = (new byte[16 * 1024], 0);
        try
        {
            while (skipped <= options.MaxBodyBytes)
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

    private PushAnswer TooLarge() => PushAnswer.Error(HttpStatusCode.RequestEntityTooLarge, $"a body may have {options.MaxBodyBytes} bytes: send fewer at once; nothing was taken");
}
