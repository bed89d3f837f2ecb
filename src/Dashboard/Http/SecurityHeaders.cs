using Microsoft.AspNetCore.Http;

namespace StreamSentiment.Dashboard.Http;

/// <summary>
/// Headers that every answer carries: a browser shows what tweets bring as text, runs the page's own scripts and no others, and shows the
/// page in no frame.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>What the page may do.</summary>
    public const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Sets them; an endpoint may still say otherwise about caching.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        var isDocs = context.Request.Path.StartsWithSegments(DocsPage.Path, StringComparison.Ordinal);
        headers.ContentSecurityPolicy = isDocs ? DocsPage.PolicyFor(context) : PagePolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        // What is asked anew is new; files of the page are asked about, and mostly have not changed.
        headers.CacheControl = context.GetEndpoint() is null ? "no-cache" : "no-store";
        return next(context);
    }
}
