using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace StreamSentiment.Dashboard.Http;

/// <summary>Reads the JSON that a request brings.</summary>
internal static class JsonBody
{
    /// <summary>Most bytes of a body.</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>Reads the whole body.</summary>
    /// <exception cref="ProblemException">It is no JSON, or not of this type: 400, with the place.</exception>
    public static async ValueTask<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted).ConfigureAwait(false)
                ?? throw new ProblemException(StatusCodes.Status400BadRequest, "The body is null; expected a JSON object.");
        }
        catch (JsonException problem)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, Describe(problem), FieldOf(problem.Path));
        }
    }

    /// <summary>Whether a request says that it brings JSON, and in UTF-8.</summary>
    public static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>What to tell whoever sends something else.</summary>
    public static string WrongType(string? contentType) =>
        $"The body must be JSON in UTF-8, with the header Content-Type: application/json; it is '{contentType ?? "not said"}'.";

    private static string Describe(JsonException problem)
    {
        // What .NET adds about the place counts from nought.
        var text = problem.Message;
        var place = text.IndexOf(" Path: ", StringComparison.Ordinal);
        place = place < 0 ? text.IndexOf(" LineNumber: ", StringComparison.Ordinal) : place;
        text = InWords((place < 0 ? text : text[..place]).TrimEnd('.', ' '), FieldOf(problem.Path));
        var where = problem is { LineNumber: { } line, BytePositionInLine: { } position }
            ? $" at line {line + 1}, byte {position + 1}"
            : "";
        return $"The body is not the JSON that is expected{where}: {text}. /docs shows what is expected.";
    }

    // Names of .NET's types say nothing to whoever asks.
    private static string InWords(string text, string? field) =>
        text.Contains("could not be converted", StringComparison.Ordinal)
            ? field is null
                ? "it is no object with the members that are expected"
                : $"the value of '{field}' is of another kind than expected"
            : text.Contains("could not be mapped", StringComparison.Ordinal) && text.Split('\'') is [_, var name, ..]
                ? $"it has a member '{name}', which is not known here"
                : text;

    private static string? FieldOf(string? path) =>
        path is { Length: > 2 } && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;
}
