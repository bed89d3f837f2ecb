using System.ComponentModel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Dashboard.Reading;
using StreamSentiment.Dashboard.Storage;

namespace StreamSentiment.Dashboard.Models;

/// <summary>
/// <c>/models</c> with pictures and cards. It works without a database, and then knows what the registry and this process know.
/// </summary>
internal sealed class ModelEndpoints(
    ModelCatalog catalog,
    ModelFiles files,
    ModelServing serving,
    IOptions<ModelOptions> options,
    DashboardDatabase? database = null) : IEndpoints
{
    public System.Text.Json.Serialization.JsonSerializerContext Json => ModelsJson.Default;

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("").WithTags("Models");
        group.MapGet("/models", async (CancellationToken cancellationToken) =>
                Answers.Json(await ListAsync(cancellationToken), ModelsJson.Default.ModelsAnswer))
            .WithName("ListModels").WithSummary("Every version of the model, which one serves, and why")
            .WithDescription(
                "From the registry, as it last answered (`listed_at`; `problems` says when it does not any more), with the last choices "
                + "and what challengers in the shadow would have said.")
            .Produces<ModelsAnswer>();
        group.MapGet("/models/{version}/pictures/{file}", (
                HttpContext context,
                [Description("One of `versions`")] string version,
                [Description("One of its `pictures`")] string file,
                CancellationToken cancellationToken) => files.PictureAsync(context, version, file, cancellationToken))
            .WithName("ModelPicture").WithSummary("A picture of a version")
            .Produces(StatusCodes.Status200OK, contentType: "image/png").ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status502BadGateway).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/models/{version}/card", (
                HttpContext context, [Description("One of `versions`")] string version, CancellationToken cancellationToken) =>
                    files.CardAsync(context, version, cancellationToken))
            .WithName("ModelCard").WithSummary("The card of a version, as Markdown")
            .Produces(StatusCodes.Status200OK, contentType: "text/markdown").ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status502BadGateway).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<ModelsAnswer> ListAsync(CancellationToken cancellationToken)
    {
        List<string> problems = [];
        var listing = await catalog.GetAsync(cancellationToken);
        if (listing.Problem is { } away)
        {
            problems.Add(away);
        }

        var history = await HistoryAsync(problems, cancellationToken);
        // The stream's own account, and until there is one, what this process would score with.
        var choice = serving.Package.Choice;
        var serves = history.Serving ?? new ServingAnswer(serving.Package.Version, choice?.Reason ?? "", null);
        return new ModelsAnswer
        {
            Name = options.Value.Name,
            Serving = serves,
            Versions =
            [
                .. listing.Versions.OrderByDescending(version => version.Version, ModelVersionOrder.Oldest)
                    .Select(version => Describe(version, serves, history, choice)),
            ],
            ListedAt = listing.ListedAt,
            Shadow = history.Shadow,
            Changes = history.Changes,
            Problems = problems.Count == 0 ? null : problems,
        };
    }

    private async Task<ModelHistory> HistoryAsync(List<string> problems, CancellationToken cancellationToken)
    {
        if (database is null)
        {
            return ModelHistory.None;
        }

        try
        {
            return await ModelHistory.ReadAsync(database, options.Value.Name, cancellationToken);
        }
        catch (Exception away) when (DependencyFaults.IsPassing(away))
        {
            problems.Add("The database does not answer, so what served before and what challengers said is missing.");
            return ModelHistory.None;
        }
    }

    private VersionAnswer Describe(ModelVersion version, ServingAnswer serves, ModelHistory history, ModelChoice? choice)
    {
        // A version that failed its golden examples is known to those who tried it, and not to the registry.
        var passed = choice?.PassedOver.FirstOrDefault(passed => passed.Version.Version == version.Version);
        var refusal = ModelChooser.Refusal(version, options.Value.ToCriteria()) ?? passed?.Version.Problem;
        var isServing = version.Version == serves.Version;
        return new VersionAnswer
        {
            Version = version.Version,
            Family = version.Family,
            EmbeddingType = version.Tags.GetValueOrDefault("embedding_type"),
            Aliases = version.Aliases,
            Metrics = Sorted(version.Metrics.Where(metric => double.IsFinite(metric.Value))),
            Tags = Sorted(version.Tags),
            Threshold = version.Manifest?.DecisionThreshold,
            CreatedAt = version.Manifest?.CreatedAt.UtcDateTime,
            SizeBytes = version.Manifest?.Files.Values.Sum(file => file.Size),
            Status = isServing ? "serving" : refusal is not null ? "refused" : "passed-over",
            Reason = isServing
                ? serves.Reason
                : refusal ?? history.PassedOver.GetValueOrDefault(version.Version) ?? passed?.Reason ?? "nobody has looked at it yet",
            Pictures = ModelFiles.PicturesOf(version),
            Card = ModelFiles.HasCard(version),
        };
    }

    private static SortedDictionary<string, T> Sorted<T>(IEnumerable<KeyValuePair<string, T>> pairs) =>
        new(pairs.ToDictionary(), StringComparer.Ordinal);
}

/// <summary>Wiring of models.</summary>
internal static class ModelExtensions
{
    /// <summary>The registry over HTTP.</summary>
    public static IHostApplicationBuilder AddModelPages(this IHostApplicationBuilder builder)
    {
        builder.AddModels().Services.AddSingleton<ModelCatalog>();
        builder.Services.AddSingleton<ModelFiles>();
        builder.Services.AddSingleton<IEndpoints, ModelEndpoints>();
        return builder;
    }
}
