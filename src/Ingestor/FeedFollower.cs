using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Ingestor;

/// <summary>
/// Follows the records that were sent: stores the refused ones, learns which are through, opens the window for further ones, and keeps
/// the feed's position. A database or broker that is away stops none of it for good.
/// </summary>
internal sealed partial class FeedFollower(
    InFlightWindow window,
    RefusedRecords refused,
    FeedPositions positions,
    KafkaClients kafka,
    StreamMetrics metrics,
    StreamHealth health,
    TimeProvider clock,
    IOptions<IngestorOptions> options,
    ILogger<FeedFollower> logger)
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromMilliseconds(250);
    private readonly HealthReporter _reporter = health.NewReporter();
    private long _saved;

    /// <summary>Follows until cancelled.</summary>
    /// <param name="positionKey">Under which the position is kept; null: nowhere.</param>
    /// <param name="waitForConsumers">A record is safe when it is through the stream, and not already when Kafka has it.</param>
    public async Task RunAsync(string? positionKey, bool waitForConsumers, CancellationToken stopping)
    {
        using var progress = new StreamProgress(kafka);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(options.Value.ProgressIntervalMs), clock);
        var lastSave = clock.GetTimestamp();
        var healthy = true;
        _saved = window.SafePosition;
        while (await NextAsync(timer, stopping).ConfigureAwait(false))
        {
            try
            {
                await refused.StoreAsync(window, CancellationToken.None).ConfigureAwait(false);
                if (waitForConsumers && window.Count > 0)
                {
                    foreach (var (partition, offset) in await progress.ThroughAsync().ConfigureAwait(false))
                    {
                        window.Advance(partition, offset);
                    }
                }

                if (clock.GetElapsedTime(lastSave) >= SaveInterval)
                {
                    lastSave = clock.GetTimestamp();
                    await SaveAsync(positionKey, finished: false).ConfigureAwait(false);
                    if (!waitForConsumers)
                    {
                        metrics.LagIs(await progress.LagAsync().ConfigureAwait(false));
                    }
                }

                healthy = true;
                _reporter.Back(Dependencies.Postgres);
                _reporter.Back(Dependencies.Kafka);
            }
            catch (Exception problem) when (DependencyFaults.IsPassing(problem))
            {
                if (healthy)
                {
                    Away(logger, problem.GetBaseException().Message);
                }

                healthy = false;
                _reporter.Away(DependencyFaults.DependencyOf(problem), problem.GetBaseException().Message);
                await Task.Delay(SaveInterval, clock, CancellationToken.None).ConfigureAwait(false);
            }

            if (waitForConsumers)
            {
                metrics.LagIs(window.Count);
            }
        }
    }

    /// <summary>Keeps the position that is safe now.</summary>
    /// <returns>The position.</returns>
    public async Task<long> SaveAsync(string? positionKey, bool finished)
    {
        var safe = window.SafePosition;
        if (positionKey is not null && (finished || safe > _saved))
        {
            await positions.SaveAsync(positionKey, safe, finished, CancellationToken.None).ConfigureAwait(false);
            _saved = safe;
        }

        return safe;
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The feed's progress cannot be followed for now: {Problem}")]
    private static partial void Away(ILogger logger, string problem);
}
