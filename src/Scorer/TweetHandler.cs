using Confluent.Kafka;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Scorer;

/// <summary>
/// What the Scorer does with a batch: score, store, announce. Each step may be done again without harm, so a batch that was cut off
/// anywhere is simply handled again.
/// </summary>
internal sealed class TweetHandler(
    SentimentModel model, ScoredTweetStore store, TopicWriter writer, StreamMetrics metrics, TimeProvider clock) : IBatchHandler
{
    // The rows that this batch added, in all its tries: what is counted as scored, and not as scored already.
    private readonly HashSet<string> _added = [];
    private IReadOnlyList<ConsumeResult<string, byte[]>>? _tried;

    public async Task HandleAsync(IReadOnlyList<ConsumeResult<string, byte[]>> batch, CancellationToken cancellationToken)
    {
        if (!ReferenceEquals(batch, _tried))
        {
            // Some of its records may have gone to another member: what is in the table decides then, as for any record that comes again.
            _added.Clear();
            _tried = batch;
        }

        var now = ToMicroseconds(clock.GetUtcNow());
        var outcomes = ScoringBatch.Score(batch, model, now).Outcomes;
        // Of this try alone: a row that an earlier try added bears that one's time, so its verdict is built from the table.
        var added = new HashSet<string>(outcomes.Count);
        try
        {
            await StoreAsync(outcomes, 0, outcomes.Count, added, now).ConfigureAwait(false);
        }
        finally
        {
            _added.UnionWith(added);
        }

        var stored = await StoredRowsAsync(outcomes, added).ConfigureAwait(false);
        await AnnounceAsync(outcomes, stored, cancellationToken).ConfigureAwait(false);
        Count(outcomes, _added, stored);
        _added.Clear();
    }

    // Postgres keeps microseconds, and a verdict built again from the row must be the same to the tick.
    private static DateTimeOffset ToMicroseconds(DateTimeOffset time) =>
        new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMicrosecond), time.Offset);

    // One record that Postgres refuses must not cost the others: halve until it stands alone.
    private async Task StoreAsync(IReadOnlyList<ScoringOutcome> outcomes, int from, int to, HashSet<string> added, DateTimeOffset now)
    {
        var part = outcomes.Skip(from).Take(to - from).ToList();
        try
        {
            ScoredTweet[] rows = [.. part.Select(outcome => outcome.Row).OfType<ScoredTweet>()];
            var written = await store.WriteAsync(rows, [.. part.Select(outcome => outcome.DeadLetter).OfType<DeadLetter>()]).ConfigureAwait(false);
            added.UnionWith(rows.Where((_, place) => written.IsNew(place)).Select(row => row.Tweet.Id));
        }
        catch (Exception problem) when (DependencyFaults.IsRefusal(problem))
        {
            if (to - from > 1)
            {
                var middle = (from + to) / 2;
                await StoreAsync(outcomes, from, middle, added, now).ConfigureAwait(false);
                await StoreAsync(outcomes, middle, to, added, now).ConfigureAwait(false);
            }
            else if (outcomes[from].Row is not null)
            {
                outcomes[from].Refuse($"Postgres refuses the row: {problem.Message}", now);
                await StoreAsync(outcomes, from, to, added, now).ConfigureAwait(false);
            }
            else
            {
                throw;
            }
        }
    }

    // By id, what the table holds now: what this batch added, and what was there before it.
    private async Task<Dictionary<string, ScoredTweet>> StoredRowsAsync(IReadOnlyList<ScoringOutcome> outcomes, HashSet<string> added)
    {
        var rows = new Dictionary<string, ScoredTweet>(outcomes.Count);
        var earlier = new List<string>();
        foreach (var row in outcomes.Select(outcome => outcome.Row).OfType<ScoredTweet>())
        {
            if (added.Contains(row.Tweet.Id))
            {
                rows.TryAdd(row.Tweet.Id, row);
            }
            else if (row.Tweet.Expected is not null)
            {
                earlier.Add(row.Tweet.Id);
            }
        }

        if (earlier.Count > 0)
        {
            foreach (var row in await store.ReadAsync(earlier).ConfigureAwait(false))
            {
                rows[row.Tweet.Id] = row;
            }
        }

        return rows;
    }

    private async Task AnnounceAsync(
        IReadOnlyList<ScoringOutcome> outcomes, Dictionary<string, ScoredTweet> stored, CancellationToken cancellationToken)
    {
        var verdicts = outcomes.Select(outcome => outcome.Row is { Tweet.Expected: not null } row
                ? stored.GetValueOrDefault(row.Tweet.Id)?.FeedVerdict()
                : outcome.Verdict)
            .OfType<Verdict>()
            .ToList();
        await writer.AnnounceAsync(verdicts, cancellationToken).ConfigureAwait(false);
        await writer.CopyAsync(outcomes.Select(outcome => outcome.DeadLetter).OfType<DeadLetter>(), cancellationToken).ConfigureAwait(false);
    }

    private void Count(IReadOnlyList<ScoringOutcome> outcomes, HashSet<string> added, Dictionary<string, ScoredTweet> stored)
    {
        var now = clock.GetUtcNow();
        long positive = 0, negative = 0, repeated = 0;
        foreach (var outcome in outcomes)
        {
            if (outcome.Row is not { } row)
            {
                metrics.DeadLettered(outcome.DeadLetter!.Reason);
                continue;
            }

            // Of two records with one id in one batch the first is the row.
            if (!added.Remove(row.Tweet.Id))
            {
                repeated++;
            }
            else if (row.Label == Sentiment.Positive)
            {
                positive++;
            }
            else
            {
                negative++;
            }

            if (row.Tweet.Expected is not null && stored.GetValueOrDefault(row.Tweet.Id) is { Tweet.Expected: { } expected, Label: var predicted })
            {
                metrics.Judged(expected, predicted);
            }

            metrics.Took((now - outcome.Record.Message.Timestamp.UtcDateTime).TotalMilliseconds);
        }

        metrics.Scored(Sentiment.Positive, positive);
        metrics.Scored(Sentiment.Negative, negative);
        metrics.Repeated(repeated);
    }
}
