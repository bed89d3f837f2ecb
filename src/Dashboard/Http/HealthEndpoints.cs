using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using StreamSentiment.Common.Hosting.Health;

namespace StreamSentiment.Dashboard.Http;

/// <summary><c>/health/live</c> and <c>/health/ready</c> on the Dashboard's own port, the same answers as on <c>Health:Port</c>.</summary>
internal sealed class HealthEndpoints(StreamHealth health) : IEndpoints
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Bytes("""{"status":"green"}"""u8.ToArray(), "application/json"))
            .WithTags("About").WithSummary("Whether the process lives");
        routes.MapGet("/health/ready", (HttpContext context) =>
        {
            var states = health.Dependencies;
            context.Response.StatusCode = HealthJson.IsReady(states) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return Results.Bytes(HealthJson.Write(states), "application/json");
        }).WithTags("About").WithSummary("Whether it can do its work: 200, or 503 while something that it needs is away");
    }
}
