using Dapper;
using Npgsql;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor;

/// <summary>How far each feed is, in the same Postgres as the rows.</summary>
internal sealed class FeedPositions(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>How many records of the feed to skip: those of a run that did not finish. A finished feed is read again from its start.</summary>
    public async Task<long> LoadAsync(string feed, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await connection.ExecuteScalarAsync<long?>(
            "select records from feed_positions where feed = @feed and not finished", new { feed }).ConfigureAwait(false) ?? 0;
    }

    /// <summary>Notes that the first records of the feed are safe.</summary>
    public async Task SaveAsync(string feed, long records, bool finished, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync(
            """
            insert into feed_positions (feed, records, finished, updated_at) values (@feed, @records, @finished, @now)
            on conflict (feed) do update set records = excluded.records, finished = excluded.finished, updated_at = excluded.updated_at
            """,
            new { feed, records, finished, now = clock.GetUtcNow().UtcDateTime }).ConfigureAwait(false);
    }

    /// <summary>Stores records that the feed brought and that are no tweets.</summary>
    public async Task SaveDeadLettersAsync(IReadOnlyCollection<DeadLetter> letters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await DeadLetterStore.WriteAsync(connection, transaction, letters).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }
}
