using Microsoft.AspNetCore.Http;

namespace StreamSentiment.Dashboard.Http;

/// <summary>
/// Lets a request in, or not: it must call us by a name that is ours, must not be sent by somebody else's page, must bring a key where it
/// writes, and must not be one too many.
/// </summary>
internal sealed class Gate(DashboardOptions options, ApiKeys keys, RateLimits limits)
{
    private readonly HostNames _names = new(options);

    /// <summary>Lets it in.</summary>
    /// <exception cref="ProblemException">It stays out; the message says why.</exception>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!_names.IsOurs(request.Host))
        {
            throw new ProblemException(
                StatusCodes.Status403Forbidden,
                $"This Dashboard is not called '{request.Host}'. Call it by its own address, or add the name to the setting "
                + "Dashboard:AllowedHosts.");
        }

        var isWrite = !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));
        var endpoint = context.GetEndpoint();
        if (isWrite)
        {
            RefuseCrossSite(request);
            if (endpoint is not null)
            {
                RefuseOtherTypes(request);
                Identify(context);
            }
        }

        else if (endpoint is not null && request.Headers[ApiKeys.Header].ToString() is { Length: > 0 } key && keys.Find(key) is { } caller)
        {
            // Reads need none, but whoever brings one does not share the limits of his address.
            context.Items[RateLimits.Caller] = caller;
        }

        if (endpoint is not null && !request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            // Before the body is read: what turns out to be no good counts too.
            limits.Take(
                context,
                endpoint.Metadata.GetMetadata<CountsTexts>() is not null ? RateLimits.Kind.Texts
                    : isWrite ? RateLimits.Kind.Writes : RateLimits.Kind.Reads);
        }

        return next(context);
    }

    // Browsers say who asks. Another port of the same machine is another site too, for anybody may listen there.
    private void RefuseCrossSite(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        if (site is not ("" or "same-origin" or "none") || (origin.Length > 0 && !_names.IsOurOrigin(origin, request.Host)))
        {
            throw new ProblemException(
                StatusCodes.Status403Forbidden,
                "Another site's page may not write here. Use the Dashboard's own page, or a client that is no browser.");
        }
    }

    private static void RefuseOtherTypes(HttpRequest request)
    {
        var hasBody = request.ContentLength is > 0 || request.Headers.TransferEncoding.Count > 0;
        if ((hasBody || HttpMethods.IsPost(request.Method)) && !JsonBody.IsJson(request.ContentType))
        {
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, JsonBody.WrongType(request.ContentType));
        }

        if (request.Headers.ContentEncoding.ToString() is { Length: > 0 } encoding
            && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(
                StatusCodes.Status415UnsupportedMediaType,
                $"The body is encoded as '{encoding}', and none is decoded here: send it as it is, without the header Content-Encoding.");
        }
    }

    private void Identify(HttpContext context)
    {
        if (!keys.AreNeeded)
        {
            return;
        }

        if (keys.Find(context.Request.Headers[ApiKeys.Header].ToString()) is { } caller)
        {
            context.Items[RateLimits.Caller] = caller;
            return;
        }

        // Guessing is limited like writing.
        limits.Take(context, RateLimits.Kind.Writes);
        context.Response.Headers.WWWAuthenticate = $"ApiKey header=\"{ApiKeys.Header}\"";
        throw new ProblemException(
            StatusCodes.Status401Unauthorized,
            context.Request.Headers.ContainsKey(ApiKeys.Header)
                ? $"The key in header {ApiKeys.Header} is none of this Dashboard's (setting Dashboard:ApiKeys)."
                : $"This needs a key of this Dashboard's (setting Dashboard:ApiKeys), in header {ApiKeys.Header}.");
    }

    /// <summary>Says of an endpoint that texts are counted, of which the gate takes one and the endpoint itself the others.</summary>
    internal sealed class CountsTexts;
}
