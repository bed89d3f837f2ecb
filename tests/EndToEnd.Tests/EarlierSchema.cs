using Dapper;
using Npgsql;
using StreamSentiment.Common.Storage;
using StreamSentiment.TestSupport;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>A database as the previous release left it: its migrations, and rows in its tables.</summary>
internal static class EarlierSchema
{
    /// <summary>The last migration of the previous release.</summary>
    public const string LastMigration = "020_deleted_tweets.sql";

    private const string Prefix = "StreamSentiment.Common.Storage.Migrations.";

    /// <summary>Makes one.</summary>
    /// <returns>Its connection string.</returns>
    public static async Task<string> NewDatabaseAsync()
    {
        var connection = await TestPostgres.NewDatabaseAsync(migrated: false);
        await using var database = new NpgsqlConnection(connection);
        await database.OpenAsync();
        // Together, as they were run.
        await using var transaction = await database.BeginTransactionAsync();
        await database.ExecuteAsync("create table schema_migrations (name text primary key, applied_at timestamptz not null default now())");
        foreach (var name in Migrations().Where(name => string.CompareOrdinal(name, LastMigration) <= 0))
        {
            await database.ExecuteAsync(SqlOf(name));
            await database.ExecuteAsync("insert into schema_migrations (name) values (@name)", new { name });
        }

        await transaction.CommitAsync();

        return connection;
    }

    /// <summary>Adds what the previous release's processes would have written, in its own words: they may still run beside the new ones.</summary>
    /// <param name="mark">Makes the rows of one call different from those of another.</param>
    public static async Task WriteAsync(string connection, string mark)
    {
        await using var database = new NpgsqlConnection(connection);
        await database.ExecuteAsync(
            $"""
            insert into scored_tweets (tweet_id, text, created_at, author, lang, feed, expected, label, positive_probability, model, model_version, scored_at)
            values ('{mark}-1', 'so it was', now(), null, 'en', 'f', 'positive', 'negative', 0.1, 'tweet-sentiment', '1', now());
            insert into sentiment_counts (minute, feed, model, model_version, tweets, positive, probability_sum, true_positive, false_positive, true_negative, false_negative)
            values (date_bin('1 minute', now(), timestamptz '2000-01-01Z'), 'f', 'tweet-sentiment', '1', 1, 0, 0.1, 0, 0, 0, 1);
            insert into dead_letters (digest, reason, error, value, value_size, key, feed, feed_position, attempts, dead_lettered_at)
            values ('{mark}-d', 'malformed', 'line 1: no JSON', 'x', 1, null, 'f', 1, 1, now());
            insert into feed_positions (feed, records, finished, updated_at) values ('{mark}', 7, false, now());
            insert into verdicts (verdict_id, tweet_id, text, positive_probability, predicted, expected, correct, model, model_version, judged_at, judge)
            values ('{mark}-v', '{mark}-1', 'so it was', 0.1, 'negative', 'positive', false, 'tweet-sentiment', '1', now(), 'feed');
            insert into incidents (incident_id, rule, model, model_version, opened_at, last_run_at, runs, verdict_ids, message_id, group_key, resolved_at)
            values ('{mark}-i', 'consecutive', '{mark}', '1', now(), now(), 1, array['{mark}-v'], '<{mark}-i@streamsentiment>', '{mark}', now());
            insert into notices (notice_id, incident_id, kind, number, channel, message_id, created_at)
            values ('{mark}-n', '{mark}-i', 'opened', 1, 'mail', '<{mark}-i@streamsentiment>', now());
            """);
    }

    private static IEnumerable<string> Migrations() => typeof(SchemaMigrator).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal);

    private static string SqlOf(string name)
    {
        using var reader = new StreamReader(typeof(SchemaMigrator).Assembly.GetManifestResourceStream(Prefix + name)!);
        return reader.ReadToEnd();
    }
}
