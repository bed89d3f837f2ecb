using Npgsql;
using StreamSentiment.Common.Storage;

namespace StreamSentiment.Scorer.Retention;

/// <summary>Deletes the oldest rows of an <see cref="ExpiringTable"/>, a chunk in a transaction.</summary>
internal sealed class ExpiredEntries(NpgsqlDataSource database)
{
    /// <summary>Deletes a chunk, oldest first, by the server's clock.</summary>
    /// <param name="table">Of which table.</param>
    /// <param name="age">How long rows are kept.</param>
    /// <param name="most">Most rows.</param>
    /// <returns>How many: fewer than <paramref name="most"/> when nothing is left to delete. 0 when another process is at it.</returns>
    public async Task<int> DeleteAsync(ExpiringTable table, TimeSpan age, int most, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        // The lock ends with the transaction.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (var turn = new NpgsqlCommand($"select pg_try_advisory_xact_lock({AdvisoryLocks.Retention})", connection, transaction))
        {
            if (await turn.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not true)
            {
                return 0;
            }
        }

        await using var delete = new NpgsqlCommand(
            $"""
            delete from {table.Name} where {table.Key} = any (array(
                select {table.Key} from {table.Name} where {table.Time} < now() - $1 and {table.Condition} order by {table.Time} limit $2))
            """,
            connection,
            transaction)
        {
            Parameters = { new() { Value = age }, new() { Value = most } },
        };
        var rows = await delete.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return rows;
    }
}
