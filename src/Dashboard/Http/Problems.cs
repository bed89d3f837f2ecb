using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Dashboard.Http;

/// <summary>Whatever goes wrong below, its asker gets problem details (RFC 9457) that say what and what to do.</summary>
internal sealed partial class Problems(DashboardOptions options, ILogger<Problems> logger)
{
    /// <summary>Media type of problem details.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>Answers for what the rest of the pipeline throws, or leaves without a body.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (Exception problem) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, problem).ConfigureAwait(false);
        }

        var response = context.Response;
        if (response is { HasStarted: false, StatusCode: >= 400, ContentType: null, ContentLength: null })
        {
            await WriteAsync(context, response.StatusCode, Unsaid(context), null).ConfigureAwait(false);
        }
    }

    /// <summary>Writes problem details.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string detail, string? field)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-store";
        var body = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("type", "about:blank");
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } title ? title : "Error");
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            if (field is not null)
            {
                json.WriteString("field", field);
            }

            json.WriteEndObject();
        }

        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory).ConfigureAwait(false);
    }

    private async Task AnswerAsync(HttpContext context, Exception problem)
    {
        if (problem is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            context.Response.ContentLength = 0;
            return;
        }

        var (status, detail, field, retry) = problem switch
        {
            ProblemException told => (told.Status, told.Message, told.Field, told.RetryAfter),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            (
                StatusCodes.Status413PayloadTooLarge,
                $"The body is larger than {JsonBody.MostBytes} bytes (1 MiB): send less at once.",
                null,
                (TimeSpan?)null),
            BadHttpRequestException bad => (bad.StatusCode, bad.Message, null, null),
            PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => (
                StatusCodes.Status503ServiceUnavailable,
                string.Create(CultureInfo.InvariantCulture, $"The database would have taken longer than {options.StatementSeconds} s ")
                    + "(setting Dashboard:StatementSeconds). Ask for less, such as a shorter span of time.",
                null,
                TimeSpan.FromSeconds(5)),
            NpgsqlException or TimeoutException when DependencyFaults.IsPassing(problem) => (
                StatusCodes.Status503ServiceUnavailable,
                "The database does not answer at the moment. It is tried again with the next request; /health/ready says more.",
                null,
                TimeSpan.FromSeconds(2)),
            _ => (
                StatusCodes.Status500InternalServerError,
                $"Something went wrong in the Dashboard. Its log says more, at request {context.TraceIdentifier}.",
                null,
                null),
        };
        if (status == StatusCodes.Status500InternalServerError)
        {
            Failed(logger, problem, context.TraceIdentifier, context.Request.Method, context.Request.Path);
        }

        context.Response.Headers.Remove("Content-Length");
        if (retry is { } after)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        await WriteAsync(context, status, detail, field).ConfigureAwait(false);
    }

    // For what the framework answers by itself.
    private static string Unsaid(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {request.Path}. /openapi/v1.json and /docs say what there is.",
            StatusCodes.Status405MethodNotAllowed =>
                $"{request.Method} is not answered at {request.Path}, which answers {response.Headers.Allow}.",
            StatusCodes.Status415UnsupportedMediaType => JsonBody.WrongType(request.ContentType),
            _ => $"The request could not be answered: {ReasonPhrases.GetReasonPhrase(response.StatusCode)}.",
        };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {Id} failed: {Method} {Path}")]
    private static partial void Failed(ILogger logger, Exception problem, string id, string method, string path);
}
