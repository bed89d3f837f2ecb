using Dapper;
using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Storage;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Ingestor.Replay;

/// <summary>Dead letters on their way back, as table <c>dead_letters</c> keeps them.</summary>
internal sealed class ReplayStore(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Keeps other replays out until disposed.</summary>
    /// <exception cref="StartException">Another one is at work.</exception>
    public async Task<NpgsqlConnection> LockAsync(CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        if (await connection.ExecuteScalarAsync<bool>($"select pg_try_advisory_lock({AdvisoryLocks.Replay})").ConfigureAwait(false))
        {
            return connection;
        }

        await connection.DisposeAsync().ConfigureAwait(false);
        throw new StartException("Another replay-dead-letters is at work on this database: wait for its end.");
    }

    /// <summary>The next letters after a digest that nobody has settled; those that failed since the replay began are left for another.</summary>
    public async Task<IReadOnlyList<OpenLetter>> NextAsync(string after, DateTimeOffset began, IEnumerable<string> reasons, int limit)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        var rows = await connection.QueryAsync<OpenLetter>(
            """
            select digest as "Digest", reason as "Reason", error as "Error", value as "Value", value_size as "ValueSize", key as "Key", feed as "Feed",
                   feed_position as "FeedPosition", topic as "Topic", feed_format as "FeedFormat", feed_header as "FeedHeader", feed_time as "FeedTime",
                   version as "Version", attempts as "Attempts", dead_lettered_at as "DeadLetteredAt"
            from dead_letters
            where replay_result is null and digest > @after and dead_lettered_at <= @began and (cardinality(@reasons) = 0 or reason = any(@reasons))
            order by digest limit @limit
            """,
            new { after, began = began.UtcDateTime, reasons = reasons.ToArray(), limit }).ConfigureAwait(false);
        return rows.AsList();
    }

    /// <summary>Notes that these are put back: before they are, so that whoever refuses one again finds it marked.</summary>
    public Task MarkAsync(IEnumerable<string> digests) => ExecuteAsync(
        "update dead_letters set replayed_at = @now, replays = replays + 1 where digest = any(@digests)",
        new { now = clock.GetUtcNow().UtcDateTime, digests = digests.ToArray() });

    /// <summary>Writes letters that failed again on the way.</summary>
    public async Task RefuseAsync(IReadOnlyCollection<DeadLetter> letters)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        await DeadLetterStore.WriteAsync(connection, transaction, letters).ConfigureAwait(false);
        await transaction.CommitAsync().ConfigureAwait(false);
    }

    /// <summary>Which of these ids are rows: of tweets or, in topic <c>verdicts</c>, of verdicts.</summary>
    public async Task<IReadOnlySet<string>> StoredAsync(string topic, IEnumerable<string> ids)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        var stored = await connection.QueryAsync<string>(
            topic == Topics.Verdicts ? "select verdict_id from verdicts where verdict_id = any(@ids)" : "select tweet_id from scored_tweets where tweet_id = any(@ids)",
            new { ids = ids.ToArray() }).ConfigureAwait(false);
        return stored.ToHashSet();
    }

    /// <summary>The reasons of those of these digests that are open letters.</summary>
    public async Task<IReadOnlyDictionary<string, string>> OpenAsync(IEnumerable<string> digests)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        var open = await connection.QueryAsync<(string Digest, string Reason)>(
            "select digest, reason from dead_letters where digest = any(@digests) and replayed_at is null", new { digests = digests.ToArray() }).ConfigureAwait(false);
        return open.ToDictionary(letter => letter.Digest, letter => letter.Reason);
    }

    /// <summary>The letter's record is a row now.</summary>
    public Task SettleStoredAsync(string digest, string id) => ExecuteAsync(
        "update dead_letters set replay_result = 'stored', replayed_as = @id where digest = @digest", new { digest, id });

    /// <summary>The letter's record got further than before, and is another letter now, which carries on its attempts.</summary>
    public Task SettleMovedAsync(string digest, string other, int attempts) => ExecuteAsync(
        """
        update dead_letters set attempts = greatest(attempts, @attempts + 1) where digest = @other;
        update dead_letters set replay_result = 'dead-letter', replayed_as = @other where digest = @digest
        """,
        new { digest, other, attempts });

    private async Task ExecuteAsync(string sql, object parameters)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await connection.ExecuteAsync(sql, parameters).ConfigureAwait(false);
    }
}
