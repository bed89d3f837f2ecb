using System.Diagnostics;
using Microsoft.Extensions.Logging;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Telemetry;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Text;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;
using StreamSentiment.Ingestor.Feeds.Fields;

namespace StreamSentiment.Ingestor;

/// <summary>Moves one feed into topic <c>tweets</c>, record by record, no faster than the stream can take them.</summary>
internal sealed partial class FeedRunner(OpenFeed open, InFlightLane lane, FeedWay way, RecentIds recent, ILogger logger)
{
    // What a refused record takes in memory besides its value: a million lines of one character must not be a million letters that wait.
    private const int RefusedOverhead = 2_000;
    private bool _toldBadLabel;
    private bool _toldBadDate;

    /// <summary>The feed, with what the settings say of it.</summary>
    public OpenFeed Open => open;

    /// <summary>The feed.</summary>
    public IFeed Feed => open.Feed;

    /// <summary>Its records on their way.</summary>
    public InFlightLane Lane => lane;

    /// <summary>How many records were read.</summary>
    public long Records { get; private set; }

    /// <summary>Whether the feed has come to its end.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Why the feed cannot be read further: a <see cref="FeedException"/>, or a fault of ours; null when it can.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether it has failed and is to be tried again, so that its failure is not the end of it.</summary>
    public bool IsTriedAgain { get; set; }

    /// <summary>Position up to which the follower has kept it.</summary>
    public long Saved { get; set; } = lane.SafePosition;

    /// <summary>Whether the follower has kept that the feed is through.</summary>
    public bool SavedAsFinished { get; set; }

    /// <summary>Reads until the feed ends, fails, or nothing more is wanted.</summary>
    /// <param name="wanted">Cancelled when no more is to be read.</param>
    /// <param name="late">Cancelled when what was read must not be waited for any longer.</param>
    public async Task RunAsync(CancellationToken wanted, CancellationToken late)
    {
        var pacer = new Pacer(open.Rate, way.Clock);
        try
        {
            await foreach (var record in open.Feed.ReadAsync(lane.SafePosition, wanted).ConfigureAwait(false))
            {
                if (record.IsPositionOnly)
                {
                    way.Window.Pass(lane, record.Position, record.Taken);
                    continue;
                }

                await PaceAsync(pacer, wanted).ConfigureAwait(false);
                await TakeAsync(record, late).ConfigureAwait(false);
            }

            HasEnded = !wanted.IsCancellationRequested;
            TellBack(HasEnded && Records == 0);
        }
        catch (OperationCanceledException) when (wanted.IsCancellationRequested || late.IsCancellationRequested)
        {
            // Stopped.
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            // Also a fault of ours: in one feed it must not cost the others.
            Failure = problem;
        }
    }

    /// <summary>Says that the feed has failed, where others go on.</summary>
    public void TellFailure()
    {
        Failed(logger, open.Feed.Name, Failure!.Message, Failure is FeedException ? null : Failure);
        open.Status?.Down(Failure.Message);
    }

    /// <summary>Says that the feed has failed and is tried again.</summary>
    /// <param name="wait">When.</param>
    /// <param name="isNew">Whether that was not said before.</param>
    public void TellAgain(TimeSpan wait, bool isNew)
    {
        TriedAgain(logger, isNew ? LogLevel.Error : LogLevel.Debug, open.Feed.Name, Failure!.Message, wait.TotalSeconds);
        open.Status?.Down(Failure.Message);
    }

    // That it could be opened does not say that it can be read.
    private void TellBack(bool isBack)
    {
        if (isBack && open.IsAgain)
        {
            open.Status?.Up();
        }
    }

    // What was read before a stop is handed on at once.
    private static async ValueTask PaceAsync(Pacer pacer, CancellationToken wanted)
    {
        try
        {
            await pacer.WaitAsync(wanted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (wanted.IsCancellationRequested)
        {
            // The feed is told by its own token.
        }
    }

    private async ValueTask TakeAsync(FeedRecord record, CancellationToken cancellationToken)
    {
        TellBack(Records == 0);
        Records++;
        way.Metrics.Read(open.Feed.Name, record.BadLabel, record.BadDate);
        Tell(record);
        if (record.Refused is { } letter)
        {
            var refused = await way.Window.AddAsync(
                lane, record.Position, letter.Value.Length + RefusedOverhead, mayBringVerdict: false, cancellationToken).ConfigureAwait(false);
            refused.Taken = record.Taken;
            way.Refused.Add(refused, letter);
            return;
        }

        if (record.Deleted is { } deleted)
        {
            await ForgetAsync(record, deleted, cancellationToken).ConfigureAwait(false);
            return;
        }

        var tweet = record.Tweet!;
        if (WhyNot(tweet, record.Traits) is { } reason)
        {
            way.Metrics.Left(open.Feed.Name, reason);
            way.Window.Pass(lane, record.Position, record.Taken, reason == LeftOut.Duplicate ? RecordFate.Accepted : RecordFate.LeftOut);
            return;
        }

        var span = way.Traces.BeginTweet(Topics.Tweets, tweet.Id, open.Feed.Name);
        try
        {
            await SendAsync(record, tweet, span, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception problem) when (span is not null)
        {
            End(span, problem);
            throw;
        }
    }

    private async ValueTask ForgetAsync(FeedRecord record, string deleted, CancellationToken cancellationToken)
    {
        if (TweetId.Problem(deleted) is not null)
        {
            // No tweet was taken under such an id.
            way.Window.Pass(lane, record.Position, record.Taken);
            return;
        }

        // In its turn: the tweet itself is before it.
        var noted = await way.Window.AddAsync(lane, record.Position, deleted.Length, mayBringVerdict: false, cancellationToken).ConfigureAwait(false);
        noted.Taken = record.Taken;
        way.Deleted.Add(noted, deleted);
    }

    private async ValueTask SendAsync(FeedRecord record, Tweet tweet, Activity? span, CancellationToken cancellationToken)
    {
        var value = TweetProducer.Encode(tweet);
        var inFlight = await way.Window.AddAsync(lane, record.Position, value.Length, MayBringVerdict(tweet), cancellationToken).ConfigureAwait(false);
        inFlight.Taken = record.Taken;
        if (value.Length > TweetProducer.MaxValueBytes)
        {
            Refuse($"more than the {TweetProducer.MaxValueBytes:N0} that fit");
            return;
        }

        await way.Producer.SendAsync(
            tweet.Id,
            value,
            place =>
            {
                way.Delivered(inFlight, place);
                span?.SetTag("messaging.destination.partition.id", place.Partition.Value).SetTag("messaging.kafka.offset", place.Offset.Value).Dispose();
                if (open.FilterDuplicates)
                {
                    recent.Add(tweet.Id);
                }
            },
            () => Refuse("more than the client (message.max.bytes) or the broker takes"),
            span,
            cancellationToken).ConfigureAwait(false);

        void Refuse(string limit)
        {
            way.Refused.Add(inFlight, TooLarge(tweet, record.Position, value, limit));
            span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", DeadLetterReasons.TooLarge).Dispose();
        }
    }

    private static void End(Activity span, Exception problem)
    {
        StreamTraces.Fail(span, problem);
        span.Dispose();
    }

    // Only what Kafka has is known: a copy may be left out, the first one may not be lost for it.
    private string? WhyNot(Tweet tweet, FeedTraits traits) => open.Choice.WhyNot(tweet, traits)
        ?? (open.FilterDuplicates && recent.Contains(tweet.Id) ? LeftOut.Duplicate : null);

    // The feed's, when it knows the truth; the Scorer's, on a text without any token.
    private static bool MayBringVerdict(Tweet tweet) => tweet.Expected is not null || !Tokenizer.SurelyHasToken(tweet.Text);

    private DeadLetter TooLarge(Tweet tweet, long position, byte[] value, string limit) => DeadLetter.FromFeed(
        tweet.Feed, position, DeadLetterReasons.TooLarge, $"as a Kafka record the tweet has {value.Length:N0} bytes, {limit}", value, value.Length, way.Clock.GetUtcNow()) with { FeedFormat = FeedFormats.Json, Key = tweet.Id };

    private void Tell(FeedRecord record)
    {
        if (record.BadLabel && !_toldBadLabel)
        {
            _toldBadLabel = true;
            BadLabel(logger, record.Position, open.Feed.Name);
        }

        if (record.BadDate && !_toldBadDate)
        {
            _toldBadDate = true;
            BadDate(logger, record.Position, open.Feed.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Feed}: not read any further, while the other feeds go on: {Problem}")]
    private static partial void Failed(ILogger logger, string feed, string problem, Exception? exception);

    [LoggerMessage(Message = "{Feed}: cannot be read, while the other feeds go on: {Problem} Next try in {Seconds:0.##} s")]
    private static partial void TriedAgain(ILogger logger, LogLevel level, string feed, string problem, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Record {Position} of {Feed} has a label that is no truth value (0, 1, 2, 4, negative, neutral, positive). Such records are scored without a label and counted as bad_labels")]
    private static partial void BadLabel(ILogger logger, long position, string feed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Record {Position} of {Feed} has a date that cannot be read. Such records get their file's date and are counted as bad_dates")]
    private static partial void BadDate(ILogger logger, long position, string feed);
}
