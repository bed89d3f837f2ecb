using Confluent.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Ingestor.Feeds;

namespace StreamSentiment.Ingestor.Replay;

/// <summary>
/// Puts open dead letters back, a part at a time, sees each part through the stream, and notes in the table what became of every letter.
/// Killed anywhere, the next replay does again what was not noted; doing it twice changes nothing.
/// </summary>
internal sealed partial class ReplayWorker(
    ReplayStore store,
    ReplayTopics topics,
    ReplayReport report,
    TimeProvider clock,
    IOptions<ReplayOptions> options,
    IOptions<FeedOptions> feed,
    IHostApplicationLifetime lifetime,
    ILogger<ReplayWorker> logger) : BackgroundService
{
    private const int MostLetters = 200;

    // The embedded broker drops beyond 5 MiB in a partition, and a verdict repeats its tweet's text.
    private const long MostBytes = 1024 * 1024;

    private readonly ReplayPlanner _planner = new(feed.Value.MaxRecordBytes, clock);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using (await store.LockAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                await ReplayAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The report says how far it came.
            }
        }

        lifetime.StopApplication();
    }

    private async Task ReplayAsync(CancellationToken stoppingToken)
    {
        var began = clock.GetUtcNow();
        var after = "";
        while (await AskAsync(() => store.NextAsync(after, began, options.Value.Reasons, MostLetters), stoppingToken).ConfigureAwait(false) is { Count: > 0 } letters)
        {
            var part = new List<ReplayPlan>();
            foreach (var letter in letters)
            {
                stoppingToken.ThrowIfCancellationRequested();
                report.Found++;
                var plan = await _planner.PlanAsync(letter, stoppingToken).ConfigureAwait(false);
                if (plan.Kept is { } why)
                {
                    report.CountKept(why);
                    continue;
                }

                if (part.Count > 0 && part.Sum(planned => planned.Bytes) + plan.Bytes > MostBytes)
                {
                    if (!await PutBackAsync(part, stoppingToken).ConfigureAwait(false))
                    {
                        return;
                    }

                    part.Clear();
                }

                part.Add(plan);
            }

            if (part.Count > 0 && !await PutBackAsync(part, stoppingToken).ConfigureAwait(false))
            {
                return;
            }

            after = letters[^1].Digest;
        }

        report.IsComplete = true;
    }

    // False when the stream takes nothing any more.
    private async Task<bool> PutBackAsync(List<ReplayPlan> part, CancellationToken stoppingToken)
    {
        report.PutBack += part.Count;
        if (options.Value.DryRun)
        {
            foreach (var refused in part.Where(plan => plan.Refused.Count > 0))
            {
                report.CountRefused(refused.Refused[0].Reason);
            }

            return true;
        }

        await AskAsync(() => Done(store.MarkAsync(part.Select(plan => plan.Letter.Digest))), stoppingToken).ConfigureAwait(false);
        var places = new List<TopicPartitionOffset>();
        foreach (var plan in part)
        {
            var refused = plan.Refused.ToList();
            foreach (var record in plan.Records)
            {
                var place = await AskAsync(() => topics.PutAsync(record, stoppingToken), stoppingToken).ConfigureAwait(false);
                if (place is not null)
                {
                    places.Add(place);
                }
                else
                {
                    refused.Add(TooLarge(plan.Letter, record));
                }
            }

            if (refused.Count > 0)
            {
                await AskAsync(() => Done(store.RefuseAsync(refused)), stoppingToken).ConfigureAwait(false);
            }
        }

        PutBack(logger, part.Count);
        var taken = await topics.AreTakenAsync(places, stoppingToken).ConfigureAwait(false);
        foreach (var plan in part)
        {
            await SettleAsync(plan, stoppingToken).ConfigureAwait(false);
        }

        return taken;
    }

    private async Task SettleAsync(ReplayPlan plan, CancellationToken stoppingToken)
    {
        var letter = plan.Letter;
        var digests = plan.Records.Select(record => record.Digest).Concat(plan.Refused.Select(refused => refused.Digest)).Append(letter.Digest);
        var open = await AskAsync(() => store.OpenAsync(digests), stoppingToken).ConfigureAwait(false);
        if (open.Count > 0)
        {
            report.FailedAgain++;
            var (digest, reason) = open.TryGetValue(letter.Digest, out var own) ? (letter.Digest, own) : (open.First().Key, open.First().Value);
            report.CountRefused(reason);
            if (digest != letter.Digest)
            {
                await AskAsync(() => Done(store.SettleMovedAsync(letter.Digest, digest, letter.Attempts)), stoppingToken).ConfigureAwait(false);
            }

            return;
        }

        var ids = plan.Records.Select(record => record.Id).OfType<string>().ToList();
        if (plan.Records.Count > 0 && ids.Count == plan.Records.Count
            && (await AskAsync(() => store.StoredAsync(plan.Records[0].Topic, ids), stoppingToken).ConfigureAwait(false)).Count == ids.Distinct().Count())
        {
            report.Stored++;
            await AskAsync(() => Done(store.SettleStoredAsync(letter.Digest, ids[0])), stoppingToken).ConfigureAwait(false);
        }
    }

    private DeadLetter TooLarge(OpenLetter letter, ReplayRecord record)
    {
        var error = $"as a Kafka record it has {record.Value.Length:N0} bytes, more than the client (message.max.bytes) or the broker takes";
        return letter.Topic is null
            ? DeadLetter.FromFeed(letter.Feed!, letter.FeedPosition ?? 0, DeadLetterReasons.TooLarge, error, letter.Value, letter.ValueSize, clock.GetUtcNow())
            : DeadLetter.FromTopic(letter.Topic, 0, 0, letter.Key, DeadLetterReasons.TooLarge, error, letter.Value, clock.GetUtcNow(), letter.Version);
    }

    private Task<T> AskAsync<T>(Func<Task<T>> action, CancellationToken stoppingToken) => Patience.DoAsync(action, clock, logger, stoppingToken);

    private static async Task<bool> Done(Task action)
    {
        await action.ConfigureAwait(false);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} put back")]
    private static partial void PutBack(ILogger logger, int count);
}
