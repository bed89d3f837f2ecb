using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Dashboard.Http;

namespace StreamSentiment.Dashboard.Live;

/// <summary><c>/live</c>: tweets as they are scored, and how the stream is, as server-sent events.</summary>
internal sealed class LiveEndpoints(LiveHub hub) : IEndpoints
{
    public System.Text.Json.Serialization.JsonSerializerContext Json => LiveJson.Default;

    public void Map(IEndpointRouteBuilder routes)
    {
        // The web server's own: it says so before it waits for answers that are under way.
        var stopping = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        routes.MapGet("/live", (HttpContext context, CancellationToken aborted) => ListenAsync(context, stopping, aborted))
            .WithTags("Live").WithName("Live").WithSummary("Tweets as they are scored, and how the stream is")
            .WithDescription(
                "Server-sent events. `tweets`: `{\"tweets\":[…],\"skipped\":n}` each half second while there are new rows, at most the 100 "
                + "newest, newest first, their texts cut at 2,000 characters; the others are counted in `skipped`. `state` at once and "
                + "each two seconds: rate, lag, how far the stream is behind, and every part with its status and what is wrong.")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<IResult> ListenAsync(HttpContext context, CancellationToken stopping, CancellationToken aborted)
    {
        if (HeadRequests.IsHead(context))
        {
            Begin(context.Response);
            return Results.Empty;
        }

        var client = hub.Join(RateLimits.CallerOf(context));
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted, client.Gone, stopping);
            await SendAsync(context, client, end);
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            // It left, was let go, or the process stops.
        }
        finally
        {
            if (client.Gone.IsCancellationRequested)
            {
                // It does not take even a farewell.
                context.Abort();
            }

            hub.Leave(client);
        }

        return Results.Empty;
    }

    private static void Begin(HttpResponse response)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        // A proxy that gathers answers would make a stream of one that comes in heaps.
        response.Headers["X-Accel-Buffering"] = "no";
    }

    private static async Task SendAsync(HttpContext context, LiveClient client, CancellationTokenSource end)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        Begin(context.Response);
        var writer = context.Response.BodyWriter;
        await writer.WriteAsync("retry: 2000\n\n"u8.ToArray(), end.Token);
        await foreach (var message in client.Events.ReadAllAsync(end.Token))
        {
            message.WriteTo(writer, message.IsTweets ? client.TakeMissed() : 0);
            // Not cancelled by a timer of its own for each write, which would be many: the hub lets go of who takes nothing.
            await writer.FlushAsync(end.Token);
        }
    }
}

/// <summary>Wiring of live tweets.</summary>
internal static class LiveExtensions
{
    /// <summary>Tweets as they are scored.</summary>
    public static IHostApplicationBuilder AddLive(this IHostApplicationBuilder builder)
    {
        builder.AddValidatedOptions<LiveOptions>(LiveOptions.Section);
        builder.Services.AddSingleton<StreamLag>();
        builder.Services.AddSingleton<LiveHub>();
        builder.Services.AddSingleton<IEndpoints, LiveEndpoints>();
        return builder;
    }
}
