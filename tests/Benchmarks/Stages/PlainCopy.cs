using Npgsql;
using NpgsqlTypes;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Benchmarks.Stages;

/// <summary>The least that it takes to get a row into Postgres: binary COPY into a table with a primary key, a commit for each batch.</summary>
internal sealed class PlainCopy
{
    private const string Columns =
        "tweet_id, text, created_at, author, lang, feed, expected, label, positive_probability, model, model_version, scored_at";

    private const string Create =
        """
        create table if not exists plain_copy (
            tweet_id text primary key, text text not null, created_at timestamptz not null, author text, lang text, feed text not null,
            expected text, label text not null, positive_probability real not null, model text not null, model_version text not null,
            scored_at timestamptz not null)
        """;

    private readonly NpgsqlDataSource _database;

    /// <summary>Makes the table where there is none.</summary>
    public PlainCopy(NpgsqlDataSource database)
    {
        _database = database;
        using var create = database.CreateCommand(Create);
        create.ExecuteNonQuery();
    }

    /// <summary>Copies a batch and commits it.</summary>
    public async Task WriteAsync(IReadOnlyList<ScoredTweet> rows)
    {
        await using var connection = await _database.OpenConnectionAsync().ConfigureAwait(false);
        await using var import = await connection.BeginBinaryImportAsync($"copy plain_copy ({Columns}) from stdin (format binary)").ConfigureAwait(false);
        foreach (var row in rows)
        {
            import.StartRow();
            import.Write(row.Tweet.Id, NpgsqlDbType.Text);
            import.Write(row.Tweet.Text, NpgsqlDbType.Text);
            import.Write(row.Tweet.CreatedAt.UtcDateTime, NpgsqlDbType.TimestampTz);
            WriteOrNull(import, row.Tweet.Author);
            WriteOrNull(import, row.Tweet.Lang);
            import.Write(row.Tweet.Feed, NpgsqlDbType.Text);
            WriteOrNull(import, row.Tweet.Expected?.ToName());
            import.Write(row.Label.ToName(), NpgsqlDbType.Text);
            import.Write(row.PositiveProbability, NpgsqlDbType.Real);
            import.Write(row.Model, NpgsqlDbType.Text);
            import.Write(row.ModelVersion, NpgsqlDbType.Text);
            import.Write(row.ScoredAt.UtcDateTime, NpgsqlDbType.TimestampTz);
        }

        await import.CompleteAsync().ConfigureAwait(false);
    }

    private static void WriteOrNull(NpgsqlBinaryImporter import, string? value)
    {
        if (value is null)
        {
            import.WriteNull();
        }
        else
        {
            import.Write(value, NpgsqlDbType.Text);
        }
    }
}
