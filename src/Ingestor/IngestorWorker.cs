using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Text;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor;

/// <summary>Moves a feed into topic <c>tweets</c>, record by record, no faster than the stream can take them.</summary>
internal sealed partial class IngestorWorker(
    TweetProducer producer,
    FeedPositions positions,
    FeedFollower follower,
    RefusedRecords refused,
    InFlightWindow window,
    StreamMetrics metrics,
    TimeProvider clock,
    IOptions<FeedOptions> feedOptions,
    IOptions<IngestorOptions> options,
    IOptions<KafkaOptions> kafka,
    IHostApplicationLifetime lifetime,
    ILogger<IngestorWorker> logger) : StartingService
{
    private static readonly TimeSpan FlushLimit = TimeSpan.FromSeconds(5);

    // What a refused record takes in memory besides its value: a million lines of one character must not be a million letters that wait.
    private const int RefusedOverhead = 2_000;
    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(20);

    // Not disposed: a late report of the producer may still cancel it.
    private readonly CancellationTokenSource _failed = new();
    private IFeed _feed = null!;
    private Exception? _failure;
    private FeedException? _unreadable;
    private bool _toldBadLabel;
    private bool _toldBadDate;

    // With a broker that forgets, or when the end matters, "Kafka has it" is not enough.
    private bool WaitForConsumers => kafka.Value.Ephemeral || options.Value.UntilDone;

    public override async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            // With a feed that cannot be read the process must not start.
            _feed = await FeedFactory.OpenAsync(feedOptions.Value, clock, !options.Value.UntilDone, cancellationToken).ConfigureAwait(false);
        }
        catch (FeedException problem)
        {
            throw new StartException(problem.Message, problem);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var feed = _feed;
        using var followUntil = new CancellationTokenSource();
        var skip = feed.PositionKey is { } key
            ? await Patience.DoAsync(() => positions.LoadAsync(key, stoppingToken), clock, logger, stoppingToken).ConfigureAwait(false)
            : 0;
        window.StartAt(skip);
        if (skip > 0)
        {
            Resuming(logger, feed.Name, skip);
        }
        else
        {
            Reading(logger, feed.Name);
        }

        var following = follower.RunAsync(feed.PositionKey, WaitForConsumers, followUntil.Token);
        // Without it nothing frees the window, and reading would wait for ever.
        _ = following.ContinueWith(_ => _failed.CancelAsync(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        try
        {
            var ended = await ReadAsync(feed, skip, stoppingToken).ConfigureAwait(false);
            await DrainAsync(ended, following, stoppingToken).ConfigureAwait(false);
            await KeepPositionAsync(feed.PositionKey, ended, stoppingToken).ConfigureAwait(false);
            if (_unreadable is not null)
            {
                throw new StartException(_unreadable.Message, _unreadable);
            }

            if (ended && !stoppingToken.IsCancellationRequested)
            {
                await AtTheEndAsync(feed, following, stoppingToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await followUntil.CancelAsync().ConfigureAwait(false);
            await following.ConfigureAwait(false);
        }
    }

    private async Task KeepPositionAsync(string? positionKey, bool ended, CancellationToken stoppingToken)
    {
        try
        {
            await Patience.DoAsync(
                () => follower.SaveAsync(positionKey, finished: ended && window.Count == 0), clock, logger, stoppingToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (DependencyFaults.IsPassing(problem) && stoppingToken.IsCancellationRequested)
        {
            // Harmless: a stop does not wait for a database that is away.
            PositionNotKept(logger, problem.GetBaseException().Message);
        }
    }

    // True when the feed has ended, false when the process is to stop.
    private async Task<bool> ReadAsync(IFeed feed, long skip, CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _failed.Token);
        var pacer = new Pacer(feedOptions.Value.TweetsPerSecond, clock);
        try
        {
            await foreach (var record in feed.ReadAsync(skip, stop.Token).ConfigureAwait(false))
            {
                await pacer.WaitAsync(stop.Token).ConfigureAwait(false);
                await TakeAsync(record, stop.Token).ConfigureAwait(false);
            }

            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return _failure is null ? false : throw new StartException($"Kafka does not take the tweets: {_failure.Message}", _failure);
        }
        catch (FeedException problem)
        {
            // What was read before is stored first.
            _unreadable = problem;
            return false;
        }
    }

    private async ValueTask TakeAsync(FeedRecord record, CancellationToken cancellationToken)
    {
        metrics.Read(record.BadLabel, record.BadDate);
        Tell(record);
        if (record.Refused is { } letter)
        {
            refused.Add(await window.AddAsync(record.Position, letter.Value.Length + RefusedOverhead, mayBringVerdict: false, cancellationToken).ConfigureAwait(false), letter);
            return;
        }

        var tweet = record.Tweet!;
        var value = TweetProducer.Encode(tweet);
        var inFlight = await window.AddAsync(record.Position, value.Length, MayBringVerdict(tweet), cancellationToken).ConfigureAwait(false);
        if (value.Length > TweetProducer.MaxValueBytes)
        {
            refused.Add(inFlight, TooLarge(tweet, record.Position, value, $"more than the {TweetProducer.MaxValueBytes:N0} that fit"));
            return;
        }

        await producer.SendAsync(tweet.Id, value, report => Report(report, inFlight, tweet, value), cancellationToken).ConfigureAwait(false);
    }

    // The feed's, when it knows the truth; the Scorer's, on a text without any token.
    private static bool MayBringVerdict(Tweet tweet) => tweet.Expected is not null || !Tokenizer.SurelyHasToken(tweet.Text);

    private DeadLetter TooLarge(Tweet tweet, long position, byte[] value, string limit) => DeadLetter.FromFeed(
        tweet.Feed, position, DeadLetterReasons.TooLarge, $"as a Kafka record the tweet has {value.Length:N0} bytes, {limit}", value, value.Length, clock.GetUtcNow()) with { FeedFormat = FeedFormats.Json };

    private void Report(DeliveryReport<string, byte[]> report, InFlightRecord record, Tweet tweet, byte[] value)
    {
        if (DependencyFaults.IsTooLarge(report.Error))
        {
            refused.Add(record, TooLarge(tweet, record.Position, value, "more than the client (message.max.bytes) or the broker takes"));
            return;
        }

        if (report.Error.IsError)
        {
            _failure ??= new KafkaException(report.Error);
            _ = _failed.CancelAsync();
            return;
        }

        window.Delivered(record, report.Partition.Value, report.Offset.Value);
        if (!WaitForConsumers)
        {
            window.Advance(report.Partition.Value, report.Offset.Value + 1);
        }
    }

    // At the feed's end of --until-done as long as it takes; at a stop as long as is allowed.
    private async Task DrainAsync(bool ended, Task following, CancellationToken stoppingToken)
    {
        var started = clock.GetTimestamp();
        if (!ended)
        {
            producer.Flush(FlushLimit);
        }

        while (window.Count > 0 && !following.IsCompleted && _failure is null)
        {
            if (stoppingToken.IsCancellationRequested && clock.GetElapsedTime(started).TotalSeconds > options.Value.DrainSeconds)
            {
                NotDrained(logger, window.Count, _feed.PositionKey is null ? "this feed cannot give them again" : "they are read again next time");
                return;
            }

            await Task.Delay(DrainPoll, clock, CancellationToken.None).ConfigureAwait(false);
        }

        if (_failure is not null)
        {
            throw new StartException($"Kafka does not take the tweets: {_failure.Message}", _failure);
        }
    }

    private async Task AtTheEndAsync(IFeed feed, Task following, CancellationToken stoppingToken)
    {
        if (window.SafePosition == 0)
        {
            Empty(logger, feed.Name);
        }
        else
        {
            Ended(logger, feed.Name, window.SafePosition);
        }

        if (options.Value.UntilDone)
        {
            lifetime.StopApplication();
            return;
        }

        // The rest of the stream goes on until it is told to stop.
        await Task.WhenAny(following, Task.Delay(Timeout.Infinite, stoppingToken)).ConfigureAwait(false);
    }

    private void Tell(FeedRecord record)
    {
        if (record.BadLabel && !_toldBadLabel)
        {
            _toldBadLabel = true;
            BadLabel(logger, record.Position, _feed.Name);
        }

        if (record.BadDate && !_toldBadDate)
        {
            _toldBadDate = true;
            BadDate(logger, record.Position, _feed.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: reading")]
    private static partial void Reading(ILogger logger, string feed);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: reading, going on after the {Skip} records that an earlier run got through")]
    private static partial void Resuming(ILogger logger, string feed, long skip);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Feed}: ended after {Records} records")]
    private static partial void Ended(ILogger logger, string feed, long records);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Feed}: holds no records")]
    private static partial void Empty(ILogger logger, string feed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stopped while {Records} records were on their way: {Consequence}")]
    private static partial void NotDrained(ILogger logger, int records, string consequence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The feed's position was not kept, so the records since the last one are read again next time: {Problem}")]
    private static partial void PositionNotKept(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Record {Position} of {Feed} has a label that is no truth value (0, 1, 2, 4, negative, neutral, positive). Such records are scored without a label and counted as bad_labels")]
    private static partial void BadLabel(ILogger logger, long position, string feed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Record {Position} of {Feed} has a date that cannot be read. Such records get their file's date and are counted as bad_dates")]
    private static partial void BadDate(ILogger logger, long position, string feed);
}
