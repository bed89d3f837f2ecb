using Npgsql;
using StreamSentiment.Common.Storage;

namespace StreamSentiment.Scorer.Retention;

/// <summary>Deletes what the Dashboard kept and nobody needs any more: old rows of <c>predictions</c>, and of <c>feedback</c> those that Kafka has.</summary>
internal sealed class ExpiredPredictions(NpgsqlDataSource database)
{
    // Both statements in one transaction, for the lock ends with it.
    private const string Delete =
        """
        with gone_predictions as (
            delete from predictions where prediction_id = any (array(
                select prediction_id from predictions where predicted_at < now() - $1 order by predicted_at limit $2)) returning 1),
        gone_feedback as (
            delete from feedback where verdict_id = any (array(
                select verdict_id from feedback where created_at < now() - $1 and announced_at is not null order by created_at limit $2)) returning 1)
        select greatest((select count(*) from gone_predictions), (select count(*) from gone_feedback))
        """;

    /// <summary>Deletes a chunk of each, oldest first, by the server's clock.</summary>
    /// <param name="age">How long they are kept.</param>
    /// <param name="most">Most rows of each table.</param>
    /// <returns>
    /// How many of the table that lost more: fewer than <paramref name="most"/> when nothing is left to delete. 0 when another process is at it.
    /// </returns>
    public async Task<int> DeleteAsync(TimeSpan age, int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (var turn = new NpgsqlCommand($"select pg_try_advisory_xact_lock({AdvisoryLocks.Retention})", connection, transaction))
        {
            if (await turn.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
            {
                return 0;
            }
        }

        await using var delete = new NpgsqlCommand(Delete, connection, transaction) { Parameters = { new() { Value = age }, new() { Value = most } } };
        var rows = (int)(long)(await delete.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return rows;
    }
}
