namespace StreamSentiment.Common.Models.MlFlow;

/// <summary>The HTTP clients of this process. They hold no credentials and no cookies: each request brings its own.</summary>
internal static class MlFlowHttp
{
    private static readonly Lazy<HttpClient> Checking = new(() => Create(ignoreTls: false));
    private static readonly Lazy<HttpClient> Trusting = new(() => Create(ignoreTls: true));

    /// <summary>The client that checks certificates, or the one that takes any.</summary>
    public static HttpClient Client(bool ignoreTls) => (ignoreTls ? Trusting : Checking).Value;

    private static HttpClient Create(bool ignoreTls)
    {
        var handler = new SocketsHttpHandler
        {
            // An answer that sends elsewhere would take the request to a host that nobody named.
            AllowAutoRedirect = false,
            UseCookies = false,
            // Shorter than servers keep connections: one that is closed just when it is used again would cost a change that is sent once.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1),
            // So that a server that moves is found at its new place.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        if (ignoreTls)
        {
#pragma warning disable CA5359 // Its user asked for it.
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        // Each request has its own limit, which begins anew while a file moves.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
