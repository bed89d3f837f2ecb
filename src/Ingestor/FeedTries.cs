using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor;

/// <summary>
/// Reads each feed from where an earlier run got to. One that fails is opened and tried again, later each time, for as long as another
/// feed is read. A fault of ours is a failure for good, and so is one of standard input.
/// </summary>
internal sealed partial class FeedTries(
    FeedWay way,
    FeedPositions positions,
    FeedFollower follower,
    TimeProvider clock,
    IOptions<IngestorOptions> options,
    ILogger<FeedTries> logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private readonly RecentIds _recent = new(options.Value.RecentIds);

    /// <summary>The first try of each feed, not read yet.</summary>
    public async Task<FeedRunner[]> BeginAsync(IReadOnlyList<OpenFeed> feeds, CancellationToken stopping)
    {
        var runners = new FeedRunner[feeds.Count];
        for (var number = 0; number < runners.Length; number++)
        {
            runners[number] = await ReadyAsync(feeds[number], stopping).ConfigureAwait(false);
        }

        return runners;
    }

    /// <summary>Reads a feed until it ends, fails for good, or no more is wanted.</summary>
    /// <param name="runners">The newest try of each feed.</param>
    /// <param name="number">Which feed.</param>
    /// <param name="retries">When to try again.</param>
    /// <param name="wanted">Cancelled when no more is to be read.</param>
    /// <param name="late">Cancelled when what was read must not be waited for any longer.</param>
    public async Task RunAsync(FeedRunner[] runners, int number, FeedRetries retries, CancellationToken wanted, CancellationToken late)
    {
        Backoff? waits = null;
        var told = "";
        while (true)
        {
            var runner = runners[number];
            await runner.RunAsync(wanted, late).ConfigureAwait(false);
            if (runner.Failure is not FeedException problem || runner.Open.Again is null || wanted.IsCancellationRequested)
            {
                Tell(runner, runners.Length);
                retries.Over();
                return;
            }

            waits = runner.Records > 0 ? null : waits;
            waits ??= new Backoff(TimeSpan.FromSeconds(options.Value.RetrySeconds), LongestWait, Random.Shared.NextDouble);
            var wait = waits.Next();
            runner.IsTriedAgain = true;
            runner.TellAgain(wait, isNew: problem.Message != told);
            told = problem.Message;
            if (!await retries.WaitAsync(wait, wanted).ConfigureAwait(false))
            {
                // A stop is no failure.
                runner.IsTriedAgain = wanted.IsCancellationRequested;
                return;
            }

            try
            {
                runners[number] = await AgainAsync(runner, wanted).ConfigureAwait(false);
            }
            catch (Exception stopped) when (wanted.IsCancellationRequested && (stopped is OperationCanceledException || DependencyFaults.IsPassing(stopped)))
            {
                retries.Over();
                return;
            }
        }
    }

    // With what is on its way from the last try the follower must be done: of each feed it looks at one try.
    private async Task<FeedRunner> AgainAsync(FeedRunner last, CancellationToken wanted)
    {
        while (last.Lane.Count > 0)
        {
            await Task.Delay(Poll, clock, wanted).ConfigureAwait(false);
        }

        await Patience.DoAsync(() => follower.SaveAsync([last]), clock, logger, wanted).ConfigureAwait(false);
        way.Window.Remove(last.Lane);
        await last.Feed.DisposeAsync().ConfigureAwait(false);
        var feed = await last.Open.Again!(wanted).ConfigureAwait(false);
        return await ReadyAsync(last.Open with { Feed = feed, IsAgain = true }, wanted).ConfigureAwait(false);
    }

    private async Task<FeedRunner> ReadyAsync(OpenFeed open, CancellationToken stopping)
    {
        var feed = open.Feed;
        var skip = feed.PositionKey is { } key
            ? await Patience.DoAsync(() => positions.LoadAsync(key, stopping), clock, logger, stopping).ConfigureAwait(false)
            : 0;
        if (skip > 0)
        {
            Resuming(logger, feed.Name, skip);
        }
        else if (feed is not UnopenedFeed)
        {
            Reading(logger, feed.Name);
        }

        return new FeedRunner(open, way.Window.NewLane(skip), way, _recent, logger);
    }

    private void Tell(FeedRunner runner, int feeds)
    {
        if (runner.Failure is not null)
        {
            if (feeds > 1)
            {
                runner.TellFailure();
            }
        }
        else if (runner.HasEnded)
        {
            TellEnd(runner);
        }
    }

    private void TellEnd(FeedRunner runner)
    {
        if (runner.Records == 0 && runner.Lane.SafePosition == 0)
        {
            Empty(logger, runner.Feed.Name);
        }
        else
        {
            Ended(logger, runner.Feed.Name, runner.Records);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: reading")]
    private static partial void Reading(ILogger logger, string feed);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: reading, going on after position {Skip}, which an earlier run reached")]
    private static partial void Resuming(ILogger logger, string feed, long skip);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: ended, {Records} records were read")]
    private static partial void Ended(ILogger logger, string feed, long records);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: holds no records")]
    private static partial void Empty(ILogger logger, string feed);
}
