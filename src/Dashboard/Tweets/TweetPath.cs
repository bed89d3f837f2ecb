using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace StreamSentiment.Dashboard.Tweets;

/// <summary>
/// The id in a path <c>/tweets/ID</c>. The server decodes a path but for <c>%2F</c>, and then nobody can tell a slash that was written so
/// from an id that holds these three characters: only what was sent says.
/// </summary>
internal static class TweetPath
{
    private const string Before = "/tweets/";

    /// <summary>The id, decoded once.</summary>
    public static string IdOf(HttpContext context)
    {
        var sent = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        // To a proxy: with scheme and host before the path.
        var start = sent.StartsWith('/') ? 0 : sent.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0
            ? sent.IndexOf('/', scheme + 3) : -1;
        var path = start < 0 ? "" : sent[start..].Split('?', 2)[0];
        return path.StartsWith(Before, StringComparison.OrdinalIgnoreCase)
            ? Uri.UnescapeDataString(path[Before.Length..])
            // Somebody encodes even the letters of the route.
            : (context.Request.RouteValues["id"] as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
    }
}
