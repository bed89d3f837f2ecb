using Dapper;
using Npgsql;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Common.Storage;

/// <summary>Writes table <c>dead_letters</c>.</summary>
public static class DeadLetterStore
{
    /// <summary>Adds the letters in the caller's transaction; one that is there already is left as it is.</summary>
    public static Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, IEnumerable<DeadLetter> letters) =>
        connection.ExecuteAsync(
            """
            insert into dead_letters (digest, reason, error, value, value_size, key, feed, feed_position, topic, partition, "offset", attempts, dead_lettered_at)
            values (@Digest, @Reason, @Error, @Value, @ValueSize, @Key, @Feed, @FeedPosition, @Topic, @Partition, @Offset, @Attempts, @At)
            on conflict (digest) do nothing
            """,
            letters.Select(letter => new
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
            }),
            transaction);

    // Postgres has no NUL in text; here it may stand in a key or in a quoted piece of the record.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}
