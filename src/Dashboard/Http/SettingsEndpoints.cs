using System.ComponentModel;
using System.Reflection;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace StreamSentiment.Dashboard.Http;

/// <summary><c>GET /settings</c>: what a page or a client must know.</summary>
internal sealed class SettingsEndpoints(ApiKeys keys, IOptions<DashboardOptions> options) : IEndpoints
{
    /// <inheritdoc />
    public JsonSerializerContext Json => SettingsJson.Default;

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder routes)
    {
        var assembly = typeof(SettingsEndpoints).Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
        var answer = new DashboardSettings(keys.AreNeeded, options.Value.PredictOnly, version);
        routes.MapGet("/settings", () => TypedResults.Json(answer, SettingsJson.Default.DashboardSettings))
            .Produces<DashboardSettings>().WithTags("About").WithSummary("What a client must know before it asks for more");
    }
}

/// <summary>Answer of <c>GET /settings</c>.</summary>
internal sealed record DashboardSettings(
    [property: Description("Whether requests that write need the header X-Api-Key.")] bool KeyNeeded,
    [property: Description("Whether there is a stream behind it, or only /predict.")] bool PredictOnly,
    [property: Description("Version of the program.")] string Version);

/// <summary>JSON of <c>GET /settings</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DashboardSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
