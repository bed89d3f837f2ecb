using Npgsql;
using StreamSentiment.Common.Storage;

namespace StreamSentiment.Scorer.Summaries;

/// <summary>Keeps the summaries small: what many batches appended about a minute that is over becomes one row for each feed and model version.</summary>
internal sealed class SummaryFolder(NpgsqlDataSource database)
{
    private const string TakeTurn = $"select pg_try_advisory_xact_lock({AdvisoryLocks.Summaries})";

    // One statement: whoever asks meanwhile sees the many or the one. A batch that comes late is folded the next time, beside the first.
    private const string Fold =
        """
        with gone as (delete from sentiment_counts where not folded and minute < $1 returning *)
        insert into sentiment_counts
        select minute, feed, model, model_version, true, sum(tweets), sum(positive), sum(probability_sum),
               sum(true_positive), sum(false_positive), sum(true_negative), sum(false_negative)
        from gone group by 1, 2, 3, 4
        """;

    // The hour under way too: with each fold a row for each pair of versions, whatever batches have added since the last one.
    private const string FoldShadow =
        """
        with gone as (delete from shadow_scores where hour in (select hour from shadow_scores where not folded) returning *)
        insert into shadow_scores
        select hour, model, version, challenger, true, sum(tweets), sum(agreed), sum(unscored),
               sum(true_positive), sum(false_positive), sum(true_negative), sum(false_negative),
               sum(challenger_true_positive), sum(challenger_false_positive), sum(challenger_true_negative), sum(challenger_false_negative)
        from gone group by 1, 2, 3, 4
        """;

    private const string Trim =
        """
        delete from most_negative_candidates
        where scored_at < $1::timestamptz - interval '1 day'
           or ctid = any (array(
               select place from (
                   select ctid as place, row_number() over (
                       partition by date_bin('1 minute', scored_at, timestamptz '2000-01-01 00:00:00+00') order by positive_probability, tweet_id) as rank
                   from most_negative_candidates where scored_at >= $1::timestamptz - interval '10 minutes' and scored_at < $1) ranked
               where rank > $2))
        """;

    /// <summary>Folds all minutes that are over.</summary>
    /// <returns>Whether it was done; false when another process is at it.</returns>
    public async Task<bool> FoldAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var minute = CountsOfBatch.MinuteOf(now).UtcDateTime;
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (var turn = new NpgsqlCommand(TakeTurn, connection, transaction))
        {
            if (await turn.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
            {
                return false;
            }
        }

        await using var work = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(Fold) { Parameters = { new() { Value = minute } } },
                new NpgsqlBatchCommand(FoldShadow),
                new NpgsqlBatchCommand(Trim) { Parameters = { new() { Value = minute }, new() { Value = MostNegative.Kept } } },
            },
        };
        await work.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }
}
