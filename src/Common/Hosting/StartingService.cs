using Microsoft.Extensions.Hosting;

namespace StreamSentiment.Common.Hosting;

/// <summary>
/// A service that has something to get ready before any other service runs, and that a process cannot start without. What it throws in
/// <see cref="StartingAsync"/> ends the start.
/// </summary>
public abstract class StartingService : BackgroundService, IHostedLifecycleService
{
    /// <summary>Gets ready.</summary>
    public abstract Task StartingAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What it does afterwards: nothing, unless overridden.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}
