using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Dashboard.Http;

/// <summary>
/// The web server, as a service of the process's host: a process of its own and one that it shares with workers wire it in the same way,
/// and a page that cannot be served stops no stream that runs beside it.
/// </summary>
internal sealed partial class DashboardServer(
    IEnumerable<IEndpoints> endpoints,
    Gate gate,
    Problems problems,
    DashboardAddress address,
    IOptions<DashboardOptions> options,
    ILoggerFactory loggers)
    : IHostedService, IAsyncDisposable
{
    // Pages that watch the stream keep a request open for as long as they are looked at.
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = loggers.CreateLogger<DashboardServer>();
    private WebApplication? _web;

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8080</c>.</summary>
    /// <exception cref="InvalidOperationException">It has not started.</exception>
    public string Address => address.Value ?? throw new InvalidOperationException("The Dashboard has not started.");

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var (host, port) = (options.Value.Host, options.Value.Port);
        try
        {
            _web = await StartAsync(port, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException && options.Value.OtherPort)
        {
            PortIsTaken(_logger, port);
            _web = await StartAsync(0, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or SocketException)
        {
            throw new StartException(
                $"The Dashboard cannot listen on {host}:{port} (settings Dashboard:Host, Dashboard:Port): "
                + $"{problem.GetBaseException().Message}. Name another port, or any free one with --Dashboard:Port=0; "
                + "--Dashboard:Enabled=false goes on without it.",
                problem);
        }

        address.Value = _web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        Listening(_logger, Address);
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_web is not { } web)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LongestGoodbye);
        try
        {
            await web.StopAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Those who were still there have been cut off.
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_web is { } web)
        {
            await web.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<WebApplication> StartAsync(int port, CancellationToken cancellationToken)
    {
        var web = Build(port);
        try
        {
            await web.StartAsync(cancellationToken).ConfigureAwait(false);
            return web;
        }
        catch
        {
            await web.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private WebApplication Build(int port)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        // The process's own host has the settings, the logs and the last word on when to stop.
        builder.Configuration.Sources.Clear();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            // As the parts write it; the description of the API goes by this.
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            foreach (var part in endpoints.Select(part => part.Json).OfType<JsonSerializerContext>())
            {
                json.SerializerOptions.TypeInfoResolverChain.Insert(0, part);
            }
        });
        builder.Services.AddApiDescription(options.Value);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, port));
        var web = builder.Build();
        web.Use(HeadRequests.InvokeAsync);
        web.UseRouting();
        web.Use(SecurityHeaders.InvokeAsync);
        web.Use(problems.InvokeAsync);
        web.Use(gate.InvokeAsync);
        web.Use(QueryNames.InvokeAsync);
        foreach (var part in endpoints)
        {
            part.Map(web);
        }

        ApiDescription.Map(web);
        DocsPage.Map(web);
        return web;
    }

    private void Configure(KestrelServerOptions kestrel, int port)
    {
        kestrel.AddServerHeader = false;
        // Any byte, so that a key of other letters is a wrong key and is told so: what the server itself refuses has no body.
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.Limits.MaxRequestBodySize = JsonBody.MostBytes;
        // As long a question as a URL may be, so that what is too long in it is told in words.
        kestrel.Limits.MaxRequestLineSize = 64 * 1024;
        kestrel.Limits.MaxRequestBufferSize = 256 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        if (options.Value.Host == "*")
        {
            kestrel.ListenAnyIP(port);
        }
        else
        {
            kestrel.Listen(IPAddress.Parse(options.Value.Host), port);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Dashboard at {Address}")]
    private static partial void Listening(ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Port {Port} is taken: the Dashboard takes a free one (setting Dashboard:Port)")]
    private static partial void PortIsTaken(ILogger logger, int port);

    // Signals are the outer host's.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
