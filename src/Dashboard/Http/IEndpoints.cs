using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Routing;

namespace StreamSentiment.Dashboard.Http;

/// <summary>One part of the API: what it answers, and the JSON of it.</summary>
internal interface IEndpoints
{
    /// <summary>The JSON of its requests and answers; null where it has none.</summary>
    JsonSerializerContext? Json => null;

    /// <summary>Adds its routes.</summary>
    void Map(IEndpointRouteBuilder routes);
}
