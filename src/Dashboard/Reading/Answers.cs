using System.Net.Mime;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace StreamSentiment.Dashboard.Reading;

/// <summary>How those parts answer that read the database.</summary>
internal static class Answers
{
    /// <summary>JSON as the part's own context writes it.</summary>
    public static IResult Json<T>(T answer, JsonTypeInfo<T> how, int status = StatusCodes.Status200OK) =>
        Results.Json(answer, how, MediaTypeNames.Application.Json, status);
}
