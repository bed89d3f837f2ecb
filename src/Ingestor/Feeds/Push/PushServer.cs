using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace StreamSentiment.Ingestor.Feeds.Push;

/// <summary>
/// ASP.NET's web server alone, without its framework and its logs. What a sender may take of it is bounded before anybody looks at the
/// request: a connection that says nothing, half a head, or a byte now and then, is closed.
/// </summary>
/// <param name="answer">Answers a request.</param>
internal sealed class PushServer(Func<HttpContext, Task> answer) : IHttpApplication<HttpContext>, IDisposable
{
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(60);
    private KestrelServer? _server;

    /// <summary>Connections at once; more are closed as they come. Twice as many as requests may be worked on at most.</summary>
    public int MostConnections { get; init; } = 2_000;

    /// <summary>How long the head of a request may take, from its first byte on.</summary>
    public TimeSpan HeadLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Listens from now on.</summary>
    /// <param name="host">All addresses, <c>*</c>, or one, or a name of this machine's.</param>
    /// <param name="port">The port.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="SocketException">There is no such address here, or nobody may listen there.</exception>
    public async Task StartAsync(string host, int port, CancellationToken cancellationToken)
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        // Bodies are bounded by what reads them, which answers in words.
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.RequestHeadersTimeout = HeadLimit;
        options.Limits.KeepAliveTimeout = IdleLimit;
        foreach (var address in await AddressesAsync(host, cancellationToken).ConfigureAwait(false))
        {
            options.Listen(address, port, listen => listen.Protocols = HttpProtocols.Http1);
        }

        _server = new KestrelServer(
            Options.Create(options), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance), NullLoggerFactory.Instance);
        await _server.StartAsync(this, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether it listens, or has done so.</summary>
    public bool HasStarted => _server is not null;

    /// <summary>Ends: connections without a request at once, those with one within the time.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        if (_server is not null)
        {
            using var late = new CancellationTokenSource(limit);
            await _server.StopAsync(late.Token).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _server?.Dispose();

    /// <inheritdoc/>
    HttpContext IHttpApplication<HttpContext>.CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    /// <inheritdoc/>
    Task IHttpApplication<HttpContext>.ProcessRequestAsync(HttpContext context) => answer(context);

    /// <inheritdoc/>
    void IHttpApplication<HttpContext>.DisposeContext(HttpContext context, Exception? exception)
    {
        // It holds nothing of its own.
    }

    private static async Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellationToken) =>
        host is "*" or "+" ? [Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any]
        : await Dns.GetHostAddressesAsync(host.Trim('[', ']'), cancellationToken).ConfigureAwait(false);
}
