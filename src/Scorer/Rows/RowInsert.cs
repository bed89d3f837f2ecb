using Npgsql;
using NpgsqlTypes;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Scorer.Rows;

/// <summary>The way for rows some of which are there already, or come twice: slower than <see cref="RowCopy"/>, and never refused for that.</summary>
internal static class RowInsert
{
    // In one order everywhere, so that two batches that share ids cannot wait for one another; of twins the first is the row.
    private const string Insert =
        """
        insert into scored_tweets (tweet_id, text, created_at, author, lang, feed, expected, label, positive_probability, model, model_version, scored_at)
        select tweet_id, text, created_at, author, lang, feed, expected, label, positive_probability, model, model_version, scored_at
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) with ordinality
            as batch (tweet_id, text, created_at, author, lang, feed, expected, label, positive_probability, model, model_version, scored_at, place)
        order by tweet_id collate "C", place
        on conflict (tweet_id) do nothing
        returning tweet_id
        """;

    /// <summary>Adds the rows whose ids have none.</summary>
    public static async Task<WrittenRows> WriteAsync(NpgsqlConnection connection, IReadOnlyList<ScoredTweet> rows)
    {
        await using var command = new NpgsqlCommand(Insert, connection);
        Add(NpgsqlDbType.Text, row => row.Tweet.Id);
        Add(NpgsqlDbType.Text, row => row.Tweet.Text);
        Add(NpgsqlDbType.TimestampTz, row => RowCopy.ToPostgres(row.Tweet.CreatedAt));
        Add(NpgsqlDbType.Text, row => row.Tweet.Author);
        Add(NpgsqlDbType.Text, row => row.Tweet.Lang);
        Add(NpgsqlDbType.Text, row => row.Tweet.Feed);
        Add(NpgsqlDbType.Text, row => row.Tweet.Expected?.ToName());
        Add(NpgsqlDbType.Text, row => row.Label.ToName());
        Add(NpgsqlDbType.Real, row => row.PositiveProbability);
        Add(NpgsqlDbType.Text, row => row.Model);
        Add(NpgsqlDbType.Text, row => row.ModelVersion);
        Add(NpgsqlDbType.TimestampTz, row => RowCopy.ToPostgres(row.ScoredAt));
        var added = new HashSet<string>(rows.Count);
        await using (var reader = await command.ExecuteReaderAsync().ConfigureAwait(false))
        {
            while (await reader.ReadAsync().ConfigureAwait(false))
            {
                added.Add(reader.GetString(0));
            }
        }

        return added.Count == rows.Count ? default : new WrittenRows([.. rows.Select(row => added.Remove(row.Tweet.Id))]);

        void Add<T>(NpgsqlDbType type, Func<ScoredTweet, T> column)
        {
            var values = new T[rows.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = column(rows[i]);
            }

            command.Parameters.Add(new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values });
        }
    }
}
