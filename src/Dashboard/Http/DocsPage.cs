using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Scalar.AspNetCore;

namespace StreamSentiment.Dashboard.Http;

/// <summary><c>/docs</c>: a page to read about the API and to try it, all of it from this process.</summary>
internal static class DocsPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/docs";

    private static readonly object Nonce = new();

    /// <summary>What this page may do: as the others, but it brings its styles inline, and one script that the nonce vouches for.</summary>
    public static string PolicyFor(HttpContext context)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        context.Items[Nonce] = nonce;
        return $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
            + "connect-src 'self'; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /// <summary>Adds it.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapScalarApiReference(Path, (page, context) =>
    {
        page.Title = "StreamSentiment: the API";
        page.Nonce = context.Items.TryGetValue(Nonce, out var nonce) ? (string)nonce! : null;
        page.WithOpenApiRoutePattern("/openapi/{documentName}.json");
        page.DisableDefaultFonts();
        page.DisableTelemetry();
        page.DisableAgent();
        page.HideDeveloperTools();
        page.HideClientButton = true;
    });
}
