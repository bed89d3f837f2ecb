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

/// <summary><c>/incidents</c>: what happened, the report as mailed, and that somebody knows.</summary>
internal sealed class IncidentEndpoints(IncidentReader reader, DashboardDatabase database) : IEndpoints
{
    public System.Text.Json.Serialization.JsonSerializerContext Json => IncidentsJson.Default;

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Incidents");
        group.MapGet("/incidents", ListAsync)
            .WithName("ListIncidents").WithSummary("Incidents, newest first")
            .WithDescription(
                "With what was sent about them, or is to be. `state`: open; acknowledged (open, and somebody knows); silenced (open, and a "
                + "silence holds notices back); resolved.")
            .Produces<IncidentsAnswer>().ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/incidents/{id}", FindAsync)
            .WithName("FindIncident").WithSummary("One incident, with its verdicts and the report as mailed")
            .Produces<IncidentAnswer>().ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapPost("/incidents/{id}/acknowledge", AcknowledgeAsync)
            .WithName("AcknowledgeIncident").WithSummary("Say that somebody knows of an incident")
            .WithDescription("No more reminders about it and those of one cause with it; their end is told. The answer is the incident.")
            .Accepts<AcknowledgeRequest>("application/json").Produces<IncidentAnswer>().ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithExample("""{"by":"ann","note":"label file of Monday is upside down"}""", null);
    }

    private async Task<IResult> ListAsync(
        [Description("open, acknowledged, silenced or resolved; any unless asked")] string? state,
        [Description("How many, 1 to 200; 50 unless asked")] string? limit,
        CancellationToken cancellationToken)
    {
        var incidents = await reader.ListAsync(
            Asked.Word(state, "state", "open", "acknowledged", "silenced", "resolved"),
            Asked.Count(limit, "limit", 50, 200),
            cancellationToken);
        return Answers.Json(new IncidentsAnswer(incidents), IncidentsJson.Default.IncidentsAnswer);
    }

    private async Task<IResult> FindAsync([Description("The incident's id, in full")] string id, CancellationToken cancellationToken) =>
        IdIn(id) is { } known && await reader.FindAsync(known, cancellationToken) is { } incident
            ? Answers.Json(incident, IncidentsJson.Default.IncidentAnswer)
            : throw NoIncident();

    private async Task<IResult> AcknowledgeAsync(
        HttpContext context, [Description("The incident's id, in full")] string id, CancellationToken cancellationToken)
    {
        var asked = await JsonBody.ReadAsync(context, IncidentsJson.Default.AcknowledgeRequest);
        var by = Asked.Name(asked.By, "by") ?? throw Asked.WrongField("by", "by is missing: say who knows of the incident.");
        var note = Asked.Field(asked.Note, "note", 2_000);
        id = IdIn(id) ?? throw NoIncident();
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await IncidentReader.FindAsync(connection, id, cancellationToken) is not { } before)
        {
            throw NoIncident();
        }

        var known = await IncidentWords.AcknowledgeAsync(connection, id, by, note, cancellationToken);
        return known.Count > 0
            ? Answers.Json((await IncidentReader.FindAsync(connection, id, cancellationToken))!, IncidentsJson.Default.IncidentAnswer)
            : throw new ProblemException(StatusCodes.Status409Conflict, Already(before));
    }

    private static string Already(IncidentAnswer incident) => (incident.ResolvedAt, incident.AcknowledgedAt) switch
    {
        ({ } over, _) => string.Create(
            CultureInfo.InvariantCulture,
            $"The incident was over at {over:yyyy-MM-dd HH:mm:ss} UTC: there is nothing to acknowledge any more."),
        (_, { } at) => string.Create(
            CultureInfo.InvariantCulture,
            $"{incident.AcknowledgedBy} acknowledged the incident already, at {at:yyyy-MM-dd HH:mm:ss} UTC."),
        _ => "Somebody else was faster: the incident is acknowledged or over. GET it again.",
    };

    // As the database makes them, in small letters; whatever else is asked for cannot be there.
    private static string? IdIn(string id) => id.Length is >= 4 and <= 32 && id.All(char.IsAsciiHexDigit) ? id.ToLowerInvariant() : null;

    private static ProblemException NoIncident() => new(
        StatusCodes.Status404NotFound, "There is no incident of this id: give it in full, as GET /incidents lists it.");
}
