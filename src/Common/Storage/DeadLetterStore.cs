using Npgsql;
using NpgsqlTypes;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Common.Storage;

/// <summary>Writes table <c>dead_letters</c>.</summary>
public static class DeadLetterStore
{
    // In one order everywhere, so that two transactions do not wait for each other; of twins the first.
    private const string Insert =
        """
        insert into dead_letters (digest, reason, error, value, value_size, key, feed, feed_position, topic, partition, "offset", attempts, dead_lettered_at,
                                  feed_format, feed_header, feed_time, version, model, model_version)
        select distinct on (digest) digest, reason, error, value, value_size, key, feed, feed_position, topic, partition, "offset", attempts, dead_lettered_at,
                                    feed_format, feed_header, feed_time, version, model, model_version
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) with ordinality
            as batch (digest, reason, error, value, value_size, key, feed, feed_position, topic, partition, "offset", attempts, dead_lettered_at,
                      feed_format, feed_header, feed_time, version, model, model_version, place)
        order by digest, place
        on conflict (digest) do update set
            reason = excluded.reason, error = excluded.error, dead_lettered_at = excluded.dead_lettered_at, attempts = dead_letters.attempts + 1,
            model = excluded.model, model_version = excluded.model_version, partition = excluded.partition, "offset" = excluded."offset", replayed_at = null, replay_result = null, replayed_as = null
        where dead_letters.replayed_at is not null
        """;

    // Postgres takes no message of more than a gigabyte; far below, memory matters.
    private const int MostBytes = 16 * 1024 * 1024;

    /// <summary>
    /// Adds the letters in the caller's transaction, in one round trip. One that is there already is left as it is, unless it was put back
    /// since: then it has failed again, which counts as one attempt more and opens it for the next replay.
    /// </summary>
    public static async Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, IEnumerable<DeadLetter> letters)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var command in Commands([.. letters]))
        {
            batch.BatchCommands.Add(command);
        }

        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The statements that add the letters: one, unless their values are many megabytes; none for no letters.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Commands(IReadOnlyCollection<DeadLetter> letters)
    {
        var part = new List<DeadLetter>();
        var bytes = 0;
        foreach (var letter in letters)
        {
            if (bytes > 0 && bytes + letter.Value.Length > MostBytes)
            {
                yield return Command(part);
                (part, bytes) = ([], 0);
            }

            part.Add(letter);
            bytes += letter.Value.Length;
        }

        if (part.Count > 0)
        {
            yield return Command(part);
        }
    }

    private static NpgsqlBatchCommand Command(List<DeadLetter> letters)
    {
        var command = new NpgsqlBatchCommand(Insert);
        Add(NpgsqlDbType.Text, letter => letter.Digest);
        Add(NpgsqlDbType.Text, letter => letter.Reason);
        Add(NpgsqlDbType.Text, letter => Storable(letter.Error));
        Add(NpgsqlDbType.Bytea, letter => letter.Value);
        Add(NpgsqlDbType.Bigint, letter => letter.ValueSize);
        Add(NpgsqlDbType.Text, letter => letter.Key is null ? null : Storable(letter.Key));
        Add(NpgsqlDbType.Text, letter => letter.Feed);
        Add(NpgsqlDbType.Bigint, letter => letter.FeedPosition);
        Add(NpgsqlDbType.Text, letter => letter.Topic);
        Add(NpgsqlDbType.Integer, letter => letter.Partition);
        Add(NpgsqlDbType.Bigint, letter => letter.Offset);
        Add(NpgsqlDbType.Integer, letter => letter.Attempts);
        Add(NpgsqlDbType.TimestampTz, letter => letter.DeadLetteredAt.UtcDateTime);
        Add(NpgsqlDbType.Text, letter => letter.FeedFormat);
        Add(NpgsqlDbType.Bytea, letter => letter.FeedHeader);
        Add(NpgsqlDbType.TimestampTz, letter => letter.FeedTime?.UtcDateTime);
        Add(NpgsqlDbType.Text, letter => letter.Version is null ? null : Storable(letter.Version));
        Add(NpgsqlDbType.Text, letter => letter.Model);
        Add(NpgsqlDbType.Text, letter => letter.ModelVersion);
        return command;

        void Add<T>(NpgsqlDbType type, Func<DeadLetter, T> column) =>
            command.Parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. letters.Select(column)] });
    }

    // Postgres has no NUL in text; here it may stand in a key or in a quoted piece of the record.
    private static string Storable(string text) => text.Replace('\0', '\uFFFD');
}
