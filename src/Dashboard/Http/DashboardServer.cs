using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
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
    IEnumerable<IEndpoints> endpoints, IOptions<DashboardOptions> options, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private readonly ILogger _logger = loggers.CreateLogger<DashboardServer>();
    private WebApplication? _web;

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8080</c>.</summary>
    /// <exception cref="InvalidOperationException">It has not started.</exception>
    public string Address => _web?.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
        ?? throw new InvalidOperationException("The Dashboard has not started.");

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var (host, port) = (options.Value.Host, options.Value.Port);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        // The process's own host has the settings, the logs and the last word on when to stop.
        builder.Configuration.Sources.Clear();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            foreach (var part in endpoints.Select(part => part.Json).OfType<System.Text.Json.Serialization.JsonSerializerContext>())
            {
                json.SerializerOptions.TypeInfoResolverChain.Insert(0, part);
            }
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (host == "*")
            {
                kestrel.ListenAnyIP(port);
            }
            else
            {
                kestrel.Listen(IPAddress.Parse(host), port);
            }
        });
        var web = builder.Build();
        foreach (var part in endpoints)
        {
            part.Map(web);
        }

        try
        {
            await web.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or SocketException)
        {
            await web.DisposeAsync().ConfigureAwait(false);
            throw new StartException($"The Dashboard cannot listen on {host}:{port} (settings Dashboard:Host, Dashboard:Port): {problem.GetBaseException().Message}", problem);
        }

        _web = web;
        Listening(_logger, Address);
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_web is { } web)
        {
            await web.StopAsync(cancellationToken).ConfigureAwait(false);
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

    [LoggerMessage(Level = LogLevel.Information, Message = "Dashboard at {Address}")]
    private static partial void Listening(ILogger logger, string address);

    // Signals are the outer host's.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
