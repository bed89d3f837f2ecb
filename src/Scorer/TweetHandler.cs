using Confluent.Kafka;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Hosting.Telemetry;
using StreamSentiment.Common.Models.Serving;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;
using StreamSentiment.Scorer.Shadow;

namespace StreamSentiment.Scorer;

/// <summary>
/// What the Scorer does with a batch: score, store, announce. Each step may be done again without harm, so a batch that was cut off
/// anywhere is simply handled again. The model may be another one with each batch, and is one for all of it, however often it is tried.
/// </summary>
internal sealed class TweetHandler(
    ModelSeat seat, ScoredTweetStore store, TopicWriter writer, StreamMetrics metrics, TimeProvider clock, ShadowScorer? shadow = null) : IBatchHandler
{
    private static readonly Sentiment[] Labels = [Sentiment.Negative, Sentiment.Positive];

    // The rows that earlier tries of this batch added: counted as scored, and not as scored already. Empty unless one failed halfway.
    private readonly HashSet<string> _addedEarlier = [];
    private IReadOnlyList<ConsumeResult<string, byte[]>>? _tried;

    // What the first try made of that batch: another model might find no token where this one did, and the record would be a row and a letter.
    private ScoringOutcome[] _outcomes = [];

    public async Task HandleAsync(IReadOnlyList<ConsumeResult<string, byte[]>> batch, CancellationToken cancellationToken)
    {
        if (!ReferenceEquals(batch, _tried))
        {
            // Some of its records may have gone to another member: what is in the table decides then, as for any record that comes again.
            _addedEarlier.Clear();
            var scoredAt = ToMicroseconds(clock.GetUtcNow());
            _outcomes = seat.Use(model => ScoringBatch.Score(batch, model, scoredAt, metrics).Outcomes);
            shadow?.Score(_outcomes);
            _tried = batch;
        }

        var (outcomes, now) = (_outcomes, ToMicroseconds(clock.GetUtcNow()));
        try
        {
            using (metrics.Begin(StreamStages.Write))
            {
                await StoreAsync(outcomes, now).ConfigureAwait(false);
                await LookUpAsync(outcomes).ConfigureAwait(false);
            }

            using (metrics.Begin(StreamStages.Announce))
            {
                await AnnounceAsync(outcomes, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            _addedEarlier.UnionWith(outcomes.Where(outcome => outcome.IsNew).Select(outcome => outcome.Row!.Tweet.Id));
            throw;
        }

        Count(outcomes);
        _addedEarlier.Clear();
        (_tried, _outcomes) = (null, []);
    }

    // Postgres keeps microseconds, and a verdict built again from the row must be the same to the tick.
    private static DateTimeOffset ToMicroseconds(DateTimeOffset time) =>
        new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMicrosecond), time.Offset);

    // One record that Postgres refuses must not cost the others: halve until it stands alone.
    private async Task StoreAsync(ReadOnlyMemory<ScoringOutcome> outcomes, DateTimeOffset now)
    {
        try
        {
            await WriteAsync(outcomes).ConfigureAwait(false);
        }
        catch (Exception problem) when (DependencyFaults.IsRefusal(problem))
        {
            if (outcomes.Length > 1)
            {
                await StoreAsync(outcomes[..(outcomes.Length / 2)], now).ConfigureAwait(false);
                await StoreAsync(outcomes[(outcomes.Length / 2)..], now).ConfigureAwait(false);
            }
            else if (outcomes.Span[0] is { Row: not null } refused)
            {
                refused.Refuse($"Postgres refuses the row: {problem.Message}", now);
                await StoreAsync(outcomes, now).ConfigureAwait(false);
            }
            else
            {
                throw;
            }
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<ScoringOutcome> outcomes)
    {
        var rows = new List<ScoredTweet>(outcomes.Length);
        var letters = new List<DeadLetter>();
        var shadows = shadow is null ? null : new List<ShadowLabel?>(outcomes.Length);
        foreach (var outcome in outcomes.Span)
        {
            if (outcome.Row is { } row)
            {
                rows.Add(row);
                shadows?.Add(outcome.Shadow);
            }
            else
            {
                letters.Add(outcome.DeadLetter!);
            }
        }

        var written = await store.WriteAsync(rows, letters, shadows).ConfigureAwait(false);
        var place = 0;
        foreach (var outcome in outcomes.Span)
        {
            outcome.IsNew = outcome.Row is not null && written.IsNew(place++);
        }
    }

    // What a verdict is made of is the row or the letter that the table has, whoever wrote it and by whatever model.
    private async Task LookUpAsync(ScoringOutcome[] outcomes)
    {
        await LookUpLettersAsync([.. outcomes.Where(outcome => outcome.Unscored is not null)]).ConfigureAwait(false);
        var earlier = new List<ScoringOutcome>();
        foreach (var outcome in outcomes)
        {
            if (outcome.IsNew)
            {
                outcome.Stored = outcome.Row;
            }
            else if (outcome.Row is { Tweet.Expected: not null })
            {
                earlier.Add(outcome);
            }
        }

        if (earlier.Count > 0)
        {
            var rows = await store.ReadAsync([.. earlier.Select(outcome => outcome.Row!.Tweet.Id).Distinct()]).ConfigureAwait(false);
            var byId = rows.ToDictionary(row => row.Tweet.Id);
            earlier.ForEach(outcome => outcome.Stored = byId.GetValueOrDefault(outcome.Row!.Tweet.Id));
        }
    }

    private async Task LookUpLettersAsync(List<ScoringOutcome> unscored)
    {
        var letters = unscored.Count == 0 ? [] : await store.ReadLettersAsync([.. unscored.Select(outcome => outcome.DeadLetter!.Digest)]).ConfigureAwait(false);
        var byDigest = letters.ToDictionary(letter => letter.Digest);
        foreach (var outcome in unscored)
        {
            // One of an earlier release does not say whose it is.
            if (byDigest.GetValueOrDefault(outcome.DeadLetter!.Digest) is { Model: { } model, ModelVersion: { } version } letter)
            {
                outcome.Unscored = outcome.Unscored! with
                {
                    VerdictId = Verdict.IdFor(outcome.Unscored.TweetId, model, version, Judge.Scorer),
                    Model = model,
                    ModelVersion = version,
                    JudgedAt = letter.DeadLetteredAt,
                };
            }
        }
    }

    private async Task AnnounceAsync(ScoringOutcome[] outcomes, CancellationToken cancellationToken)
    {
        var verdicts = new List<Verdict>();
        var records = new List<ConsumeResult<string, byte[]>>();
        foreach (var outcome in outcomes)
        {
            if ((outcome.Row is { Tweet.Expected: not null } ? outcome.Stored?.FeedVerdict() : outcome.Unscored) is { } verdict)
            {
                verdicts.Add(verdict);
                records.Add(outcome.Record);
            }
        }

        await writer.AnnounceAsync(verdicts, cancellationToken, i => TraceHeader.Of(records[i])).ConfigureAwait(false);
        await writer.CopyAsync(outcomes.Select(outcome => outcome.DeadLetter).OfType<DeadLetter>(), cancellationToken).ConfigureAwait(false);
    }

    private static int PlaceOf(Sentiment label) => label == Sentiment.Positive ? 1 : 0;

    private void Count(ScoringOutcome[] outcomes)
    {
        var now = clock.GetUtcNow();
        long positive = 0, negative = 0, repeated = 0;
        // By the truth and what the model said.
        Span<long> judged = stackalloc long[4];
        foreach (var outcome in outcomes)
        {
            if (outcome.Row is not { } row)
            {
                metrics.DeadLettered(outcome.DeadLetter!.Reason);
                continue;
            }

            // Of two records with one id in one batch the first is the row.
            if (!outcome.IsNew && !_addedEarlier.Remove(row.Tweet.Id))
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

            if (row.Tweet.Expected is not null && outcome.Stored is { Tweet.Expected: { } expected, Label: var predicted })
            {
                judged[(2 * PlaceOf(expected)) + PlaceOf(predicted)]++;
            }

            metrics.Took(now - outcome.Record.Message.Timestamp.UtcDateTime);
        }

        for (var cell = 0; cell < judged.Length; cell++)
        {
            metrics.Judged(Labels[cell / 2], Labels[cell % 2], judged[cell]);
        }

        metrics.Scored(Sentiment.Positive, positive);
        metrics.Scored(Sentiment.Negative, negative);
        metrics.Repeated(repeated);
    }
}
