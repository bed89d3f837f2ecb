using Microsoft.AspNetCore.Http;

namespace StreamSentiment.Dashboard.Http;

/// <summary>
/// <c>HEAD</c> is answered as <c>GET</c>, whose body the server itself leaves out: endpoints know of one method only. Before routing, which
/// goes by the method.
/// </summary>
internal static class HeadRequests
{
    private static readonly object Key = new();

    /// <summary>Whether only the headers are asked for: an answer that never ends must not begin then.</summary>
    public static bool IsHead(HttpContext context) => context.Items.ContainsKey(Key);

    /// <summary>Calls it a GET for those behind.</summary>
    public static Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Request.Method = HttpMethods.Get;
            context.Items[Key] = true;
        }

        return next(context);
    }
}
