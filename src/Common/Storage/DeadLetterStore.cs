using Dapper;
using Npgsql;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Common.Storage;

/// <summary>Writes table <c>dead_letters</c>.</summary>
public static class DeadLetterStore
{
    /// <summary>
    /// Adds the letters in the caller's transaction. One that is there already is left as it is, unless it was put back since: then it has
    /// failed again, which counts as one attempt more and opens it for the next replay.
    /// </summary>
    public static Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, IEnumerable<DeadLetter> letters) =>
        connection.ExecuteAsync(
            """
            insert into dead_letters (digest, reason, error, value, value_size, key, feed, feed_position, topic, partition, "offset", attempts, dead_lettered_at,
                                      feed_format, feed_header, feed_time, version)
            values (@Digest, @Reason, @Error, @Value, @ValueSize, @Key, @Feed, @FeedPosition, @Topic, @Partition, @Offset, @Attempts, @At,
                    @FeedFormat, @FeedHeader, @FeedTime, @Version)
            on conflict (digest) do update set
                reason = excluded.reason, error = excluded.error, dead_lettered_at = excluded.dead_lettered_at, attempts = dead_letters.attempts + 1,
                partition = excluded.partition, "offset" = excluded."offset", replayed_at = null, replay_result = null, replayed_as = null
            where dead_letters.replayed_at is not null
            """,
            // In one order everywhere, so that two transactions do not wait for each other.
            letters.OrderBy(letter => letter.Digest, StringComparer.Ordinal).Select(letter => new
            {
                letter.Digest,
                letter.Reason,
                Error = Storable(letter.Error),
                letter.Value,
                letter.ValueSize,
                Key = letter.Key is null ? null : Storable(letter.Key),
                letter.Feed,
                letter.FeedPosition,
                letter.Topic,
                letter.Partition,
                letter.Offset,
                letter.Attempts,
                At = letter.DeadLetteredAt.UtcDateTime,
                letter.FeedFormat,
                letter.FeedHeader,
                FeedTime = letter.FeedTime?.UtcDateTime,
                Version = letter.Version is null ? null : Storable(letter.Version),
            }),
            transaction);

    // Postgres has no NUL in text; here it may stand in a key or in a quoted piece of the record.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}
