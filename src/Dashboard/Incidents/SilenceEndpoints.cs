using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StreamSentiment.Common.Incidents;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Reading;
using StreamSentiment.Dashboard.Storage;

namespace StreamSentiment.Dashboard.Incidents;

/// <summary><c>/silences</c>: what holds notices back for a while.</summary>
internal sealed class SilenceEndpoints(SilenceReader reader, DashboardDatabase database, TimeProvider clock) : IEndpoints
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Incidents");
        group.MapGet("/silences", ListAsync)
            .WithName("ListSilences").WithSummary("Silences that hold, or will")
            .Produces<SilencesAnswer>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapPost("/silences", AddAsync)
            .WithName("AddSilence").WithSummary("Send nothing about some incidents for a while")
            .WithDescription(
                "Name a `model`, a `rule`, both, or `everything`; and how long, `for` (90s, 30m, 2h, 1d) or `until` (a time). What "
                + "is still open when it ends is told then. A model or a rule that nobody here knows is taken all the same, for it may "
                + "come; `warnings` says so.")
            .Accepts<SilenceRequest>("application/json").Produces<SilenceAnswer>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithExample("""{"model":"tweet-sentiment","for":"2h","by":"ann","why":"new labels"}""", null);
        group.MapDelete("/silences/{id}", EndAsync)
            .WithName("EndSilence").WithSummary("End a silence now")
            .WithDescription("What it kept back and is still open is told then.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<IResult> ListAsync(CancellationToken cancellationToken) =>
        Answers.Json(new SilencesAnswer(await reader.ListAsync(cancellationToken)), IncidentsJson.Default.SilencesAnswer);

    private async Task<IResult> AddAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var wanted = SilenceQuestion.Read(await JsonBody.ReadAsync(context, IncidentsJson.Default.SilenceRequest), clock.GetUtcNow());
        await using var connection = await database.OpenAsync(cancellationToken);
        var silence = await IncidentWords.SilenceAsync(
            connection, wanted.Model, wanted.Rule, wanted.End, wanted.By, wanted.Why, cancellationToken);
        context.Response.Headers.Location = string.Create(CultureInfo.InvariantCulture, $"/silences/{silence}");
        return Answers.Json(
            await reader.ReadAsync(connection, silence, cancellationToken),
            IncidentsJson.Default.SilenceAnswer,
            StatusCodes.Status201Created);
    }

    private async Task<IResult> EndAsync([Description("Its number")] string id, CancellationToken cancellationToken)
    {
        if (long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var silence))
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            if (await IncidentWords.UnsilenceAsync(connection, silence, cancellationToken))
            {
                return Results.NoContent();
            }
        }

        throw new ProblemException(
            StatusCodes.Status404NotFound, "There is no such silence that still holds: GET /silences lists those that do.");
    }
}

/// <summary>Wiring of incidents.</summary>
internal static class IncidentExtensions
{
    /// <summary>Incidents and silences over HTTP.</summary>
    public static IHostApplicationBuilder AddIncidents(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IncidentReader>();
        builder.Services.AddSingleton<KnownNames>();
        builder.Services.AddSingleton<SilenceReader>();
        builder.Services.AddSingleton<IEndpoints, IncidentEndpoints>();
        builder.Services.AddSingleton<IEndpoints, SilenceEndpoints>();
        return builder;
    }
}
