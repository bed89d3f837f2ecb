using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using StreamSentiment.Dashboard.Reading;

namespace StreamSentiment.Dashboard.Http;

/// <summary>
/// Refuses parameters that a call of the API does not have, or that are there twice: more likely a slip than a wish, and without it the
/// answer would be another than was asked for. The page's own files, the description and health take any.
/// </summary>
internal static class QueryNames
{
    private static readonly ConditionalWeakTable<RouteEndpoint, string[]> Known = [];

    /// <summary>Lets a request in whose parameters are known.</summary>
    /// <exception cref="ProblemException">One is not, or there twice: 400.</exception>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (request.QueryString.HasValue && context.GetEndpoint() is RouteEndpoint endpoint
            && endpoint.Metadata.GetMetadata<ITagsMetadata>() is not null
            && !request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            var known = Known.GetValue(endpoint, NamesOf);
            foreach (var (name, values) in request.Query)
            {
                if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    throw Asked.Wrong(name, Unknown(name, known));
                }

                if (values.Count > 1)
                {
                    throw Asked.Wrong(name, $"The parameter '{name}' is there {values.Count} times: one is answered.");
                }
            }
        }

        return next(context);
    }

    private static string Unknown(string name, string[] known) =>
        $"There is no parameter '{(name.Length <= 60 ? name : $"{name[..60]}…")}' here: "
        + (known.Length == 0 ? "leave it out, for there are none." : $"there are {string.Join(", ", known)}.");

    // Texts that are no part of the path.
    private static string[] NamesOf(RouteEndpoint endpoint) =>
    [
        .. (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            .Where(parameter => parameter.ParameterType == typeof(string) && endpoint.RoutePattern.GetParameter(parameter.Name!) is null)
            .Select(parameter => parameter.Name!),
    ];
}
