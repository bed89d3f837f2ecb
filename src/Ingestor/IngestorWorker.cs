using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor;

/// <summary>Runs all feeds side by side until they have ended or the process is to stop, and sees what they gave to safety.</summary>
internal sealed partial class IngestorWorker(
    FeedOpener opener,
    FeedWay way,
    FeedTries tries,
    FeedFollower follower,
    TimeProvider clock,
    IOptions<IngestorOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<IngestorWorker> logger) : StartingService
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(20);
    private IReadOnlyList<OpenFeed> _feeds = [];

    public override async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            // With a feed that cannot be read the process must not start.
            _feeds = await opener.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FeedException problem)
        {
            throw problem.IsOfSettings ? new SettingException(problem.Message, problem) : new StartException(problem.Message, problem);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var feed in _feeds)
            {
                await feed.Feed.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        using var followUntil = new CancellationTokenSource();
        using var wanted = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, way.Producer.Failed);
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, way.Producer.Failed);
        await using var stop = stoppingToken.Register(() => patience.CancelAfter(TimeSpan.FromSeconds(options.Value.DrainSeconds))).ConfigureAwait(false);
        using var retries = new FeedRetries(_feeds.Count, clock);
        var runners = await tries.BeginAsync(_feeds, stoppingToken).ConfigureAwait(false);

        var following = follower.RunAsync(runners, way.WaitsForConsumers, followUntil.Token);
        // Without it nothing frees the window, and reading would wait for ever.
        _ = following.ContinueWith(
            _ => Task.WhenAll(wanted.CancelAsync(), patience.CancelAsync()),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, runners.Length).Select(
                number => tries.RunAsync(runners, number, retries, wanted.Token, late.Token))).ConfigureAwait(false);
            await DrainAsync(runners, following, late.Token, stoppingToken).ConfigureAwait(false);
            await KeepPositionsAsync(runners, stoppingToken).ConfigureAwait(false);
            if (Array.Find(runners, runner => runner.Failure is not null && !runner.IsTriedAgain)?.Failure is { } failure)
            {
                // What was read before is stored by now.
                throw failure is FeedException ? new StartException(failure.Message, failure) : new InvalidOperationException("A feed failed by a fault of ours.", failure);
            }

            if (Array.TrueForAll(runners, runner => runner.HasEnded) && !stoppingToken.IsCancellationRequested)
            {
                await AtTheEndAsync(following, stoppingToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await followUntil.CancelAsync().ConfigureAwait(false);
            await following.ConfigureAwait(false);
            foreach (var again in runners.Where(runner => runner.Open.IsAgain))
            {
                await again.Feed.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task KeepPositionsAsync(IReadOnlyList<FeedRunner> runners, CancellationToken stoppingToken)
    {
        try
        {
            await Patience.DoAsync(() => follower.SaveAsync(runners), clock, logger, stoppingToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (DependencyFaults.IsPassing(problem) && stoppingToken.IsCancellationRequested)
        {
            // Harmless: a stop does not wait for a database that is away.
            PositionNotKept(logger, problem.GetBaseException().Message);
        }
    }

    // At the end of --until-done as long as it takes; at a stop as long as is allowed.
    private async Task DrainAsync(FeedRunner[] runners, Task following, CancellationToken late, CancellationToken stoppingToken)
    {
        if (!Array.TrueForAll(runners, runner => runner.HasEnded))
        {
            way.Producer.Flush(FlushLimit);
        }

        while (way.Window.Count > 0 && !following.IsCompleted && way.Producer.Failure is null)
        {
            if (stoppingToken.IsCancellationRequested && late.IsCancellationRequested)
            {
                var lost = Array.Exists(runners, runner => runner.Feed.PositionKey is null && runner.Lane.Count > 0);
                NotDrained(logger, way.Window.Count, lost ? "a feed among them cannot give its records again" : "they are read again next time");
                break;
            }

            await Task.Delay(DrainPoll, clock, CancellationToken.None).ConfigureAwait(false);
        }

        if (way.Producer.Failure is { } failure)
        {
            throw new StartException($"Kafka does not take the tweets: {failure.Message}", failure);
        }
    }

    private async Task AtTheEndAsync(Task following, CancellationToken stoppingToken)
    {
        if (options.Value.UntilDone)
        {
            lifetime.StopApplication();
            return;
        }

        // The rest of the stream goes on until it is told to stop.
        await Task.WhenAny(following, Task.Delay(Timeout.Infinite, stoppingToken)).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopped while {Records} records were on their way: {Consequence}")]
    private static partial void NotDrained(ILogger logger, int records, string consequence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A feed's position was not kept, so the records since the last one are read again next time: {Problem}")]
    private static partial void PositionNotKept(ILogger logger, string problem);
}
