using Npgsql;
using StreamSentiment.Common.Storage;

namespace StreamSentiment.Scorer.Retention;

/// <summary>
/// Deletes the oldest rows of <c>scored_tweets</c>, a chunk in a transaction. Whatever is killed in the middle, chunks that were committed
/// are gone and the rest is found again, for nothing is remembered but what the table itself says.
/// </summary>
internal sealed class ExpiredRows(NpgsqlDataSource database)
{
    // The lock ends with the transaction, so no dead process keeps it. And the index on scored_at must lead: while statistics are young, the planner may rather sort all that has expired, for every chunk.
    private const string TakeTurn =
        $"""
        select pg_try_advisory_xact_lock({AdvisoryLocks.Retention}), set_config('enable_sort', 'off', true),
               set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true)
        """;

    // By place in the table, which no other row can take while this statement runs; a second look-up by id would cost more than the deletion.
    private const string Delete =
        """
        with gone as (
            delete from scored_tweets
            where ctid = any (array(select ctid from scored_tweets where scored_at >= $1 and scored_at < least($2, now() - $4) order by scored_at limit $3))
            returning scored_at)
        select count(*), max(scored_at) from gone
        """;

    /// <summary>Deletes a chunk of the rows that were scored in a span of time, oldest first.</summary>
    /// <param name="from">Where an earlier chunk of the same clearing ended; spares a look at what it left for vacuum.</param>
    /// <param name="before">The moment of scoring from which on rows are kept.</param>
    /// <param name="age">How old that is: by the server's clock too, so that a host whose clock is ahead deletes nothing early.</param>
    /// <returns>How many, and the latest moment of scoring among them; null when another process is at it.</returns>
    public async Task<(int Rows, DateTime? Last)?> DeleteAsync(DateTime from, DateTime before, TimeSpan age, int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (var turn = new NpgsqlCommand(TakeTurn, connection, transaction))
        {
            if (await turn.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
            {
                return null;
            }
        }

        await using var delete = new NpgsqlCommand(Delete, connection, transaction)
        {
            Parameters = { new() { Value = from }, new() { Value = before }, new() { Value = most }, new() { Value = age } },
        };
        (int Rows, DateTime? Last) gone;
        await using (var reader = await delete.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            gone = ((int)reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetDateTime(1));
        }

        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return gone;
    }
}
