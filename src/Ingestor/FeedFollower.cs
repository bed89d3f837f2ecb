using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Ingestor;

/// <summary>
/// Follows the records that were sent: stores the refused ones, learns which are through, opens the window for further ones, and keeps
/// the feeds' positions. A database or broker that is away stops none of it for good.
/// </summary>
internal sealed partial class FeedFollower(
    InFlightWindow window,
    RefusedRecords refused,
    DeletedTweets deleted,
    FeedPositions positions,
    KafkaClients kafka,
    StreamMetrics metrics,
    StreamHealth health,
    TimeProvider clock,
    IOptions<IngestorOptions> options,
    ILogger<FeedFollower> logger)
{
    private static readonly TimeSpan SaveInterval = TimeSpan.FromMilliseconds(250);

    // Nothing is held back for it then.
    private static readonly TimeSpan Unhurried = TimeSpan.FromMilliseconds(100);

    // It takes several questions to the brokers, and is only shown.
    private static readonly TimeSpan LagInterval = TimeSpan.FromSeconds(1);
    private readonly HealthReporter _reporter = health.NewReporter();

    /// <summary>Follows until cancelled.</summary>
    /// <param name="feeds">The feeds that are read.</param>
    /// <param name="waitForConsumers">A record is safe when it is through the stream, and not already when Kafka has it.</param>
    public async Task RunAsync(IReadOnlyList<FeedRunner> feeds, bool waitForConsumers, CancellationToken stopping)
    {
        using var progress = new StreamProgress(kafka);
        using var timer = new PeriodicTimer(waitForConsumers ? TimeSpan.FromMilliseconds(options.Value.ProgressIntervalMs) : Unhurried, clock);
        var (lastSave, lastLag) = (clock.GetTimestamp(), clock.GetTimestamp());
        var healthy = true;
        while (await NextAsync(timer, stopping).ConfigureAwait(false))
        {
            try
            {
                await refused.StoreAsync(window, CancellationToken.None).ConfigureAwait(false);
                await deleted.StoreAsync(window, CancellationToken.None).ConfigureAwait(false);
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
                    await SaveAsync(feeds).ConfigureAwait(false);
                    if (!waitForConsumers && clock.GetElapsedTime(lastLag) >= LagInterval)
                    {
                        lastLag = clock.GetTimestamp();
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

    /// <summary>Keeps the positions that are safe now.</summary>
    /// <returns>True.</returns>
    public async Task<bool> SaveAsync(IReadOnlyList<FeedRunner> feeds)
    {
        foreach (var feed in feeds)
        {
            // In this order: what ends later is kept as finished later.
            var finished = feed.HasEnded && feed.Lane.Count == 0;
            var safe = feed.Lane.SafePosition;
            // Another, and not only a later one: what was kept may have been no position at all.
            if (feed.Feed.PositionKey is { } key && ((finished && !feed.SavedAsFinished) || safe != feed.Saved))
            {
                await positions.SaveAsync(key, safe, finished, CancellationToken.None).ConfigureAwait(false);
                (feed.Saved, feed.SavedAsFinished) = (safe, finished);
            }
        }

        return true;
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "The feeds' progress cannot be followed for now: {Problem}")]
    private static partial void Away(ILogger logger, string problem);
}
