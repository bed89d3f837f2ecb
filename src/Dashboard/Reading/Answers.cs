using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Dashboard.Reading;

/// <summary>How those parts answer that read the database: what goes wrong becomes problem details.</summary>
internal static partial class Answers
{
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>Routes whose errors are told to the asker.</summary>
    /// <param name="tag">The heading in OpenAPI.</param>
    public static RouteGroupBuilder Group(IEndpointRouteBuilder routes, string tag, ILogger logger)
    {
        var group = routes.MapGroup("").WithTags(tag);
        group.AddEndpointFilter(async (invocation, next) =>
        {
            try
            {
                return await next(invocation);
            }
            catch (AskedWronglyException wrong)
            {
                return Problem(wrong.Status, wrong.Message);
            }
            catch (Exception problem) when (IsTooSlow(problem))
            {
                TookTooLong(logger, invocation.HttpContext.Request.Path, problem.GetBaseException().Message);
                return Away(invocation.HttpContext, "The database took too long to answer: ask for a shorter span of time, or again in a moment.");
            }
            catch (Exception problem) when (problem is not BadHttpRequestException && DependencyFaults.IsPassing(problem))
            {
                DatabaseAway(logger, invocation.HttpContext.Request.Path, problem.GetBaseException().Message);
                return Away(invocation.HttpContext, "The database does not answer. The stream goes on by itself when it is back; ask again in a moment.");
            }
        });
        return group;
    }

    /// <summary>A problem that tells what was wrong and what to do.</summary>
    public static IResult Problem(int status, string detail) => Results.Problem(detail, statusCode: status);

    /// <summary>JSON as the part's own context writes it.</summary>
    public static IResult Json<T>(T answer, JsonTypeInfo<T> how, int status = StatusCodes.Status200OK) =>
        Results.Json(answer, how, MediaTypeNames.Application.Json, status);

    /// <summary>Reads a small JSON body.</summary>
    /// <exception cref="AskedWronglyException">It is no JSON, or not such a one.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> how, string example)
    {
        if (!request.HasJsonContentType())
        {
            throw new AskedWronglyException(
                $"The body must be JSON: send the header Content-Type: application/json, and a body such as {example}.", StatusCodes.Status415UnsupportedMediaType);
        }

        if (request.ContentLength > MaxBodyBytes)
        {
            throw new AskedWronglyException($"The body is larger than {MaxBodyBytes} bytes: shorten it.", StatusCodes.Status413PayloadTooLarge);
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, how, request.HttpContext.RequestAborted)
                ?? throw new AskedWronglyException($"The body is null: send one such as {example}.");
        }
        catch (JsonException wrong)
        {
            var place = wrong.LineNumber is { } line ? $" (line {line + 1}, byte {wrong.BytePositionInLine + 1})" : "";
            throw new AskedWronglyException($"The body cannot be understood{place}: send one such as {example}.");
        }
    }

    // The connection's own limit, or that of the server.
    private static bool IsTooSlow(Exception problem) =>
        problem is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or NpgsqlException { InnerException: TimeoutException };

    private static IResult Away(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = "2";
        return Problem(StatusCodes.Status503ServiceUnavailable, detail);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} was not answered, for the database took too long: {Problem}")]
    private static partial void TookTooLong(ILogger logger, string path, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} was not answered, for the database is away: {Problem}")]
    private static partial void DatabaseAway(ILogger logger, string path, string problem);
}
