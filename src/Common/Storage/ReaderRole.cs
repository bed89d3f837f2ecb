using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace StreamSentiment.Common.Storage;

/// <summary>
/// The role for analysts: it may read the stream's tables and views and nothing else. It belongs to the whole server, cannot log on, and
/// is lent to people with <c>grant streamsentiment_reader to somebody</c>.
/// </summary>
internal static class ReaderRole
{
    /// <summary>The role's name.</summary>
    public const string Name = "streamsentiment_reader";

    private const string Exists = $"select exists (select from pg_roles where rolname = '{Name}')";

    // The stream's own by name: in a database shared with others, their tables are not ours to show, whoever owns them.
    private static readonly string[] Readable =
    [
        "scored_tweets", "dead_letters", "dead_letters_readable", "deleted_tweets", "feed_positions", "verdicts", "incidents",
        "schema_migrations", "verdict_counts", "notices", "silences", "incident_states",
        "sentiment_counts", "most_negative_candidates", "sentiment_by_minute", "sentiment_by_hour", "sentiment_by_day", "sentiment_by_feed",
        "sentiment_by_model", "sentiment_by_author_last_hour", "accuracy_on_labelled", "accuracy_on_judged", "most_negative_last_hour",
        "model_choices", "model_choices_readable", "shadow_scores", "shadow_comparison",
    ];

    private const string Unreadable =
        $"""
        select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = current_schema() and c.relname = any(@Readable) and c.relkind in ('r', 'v', 'm', 'p') and pg_get_userbyid(c.relowner) = current_user
          and not has_table_privilege('{Name}', c.oid, 'select')
        """;

    /// <summary>Makes the role where that is allowed, and lets it read what it cannot yet. Refusals are logged and stop nothing.</summary>
    public static async Task EnsureAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, ILogger logger, CancellationToken cancellationToken)
    {
        if (!await connection.ExecuteScalarAsync<bool>(Exists, transaction: transaction).ConfigureAwait(false)
            && !await TryAsync($"create role {Name} nologin").ConfigureAwait(false))
        {
            return;
        }

        var unreadable = (await connection.QueryAsync<string>(Unreadable, new { Readable }, transaction).ConfigureAwait(false)).ToList();
        if (unreadable.Count > 0)
        {
            await TryAsync($"do $$ begin execute format('grant usage on schema %I to {Name}', current_schema()); end $$").ConfigureAwait(false);
            await TryAsync($"grant select on {string.Join(", ", unreadable)} to {Name}").ConfigureAwait(false);
        }

        async Task<bool> TryAsync(string sql)
        {
            await transaction.SaveAsync("reader", cancellationToken).ConfigureAwait(false);
            try
            {
                await connection.ExecuteAsync(sql, transaction: transaction).ConfigureAwait(false);
                await transaction.ReleaseAsync("reader", cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (PostgresException refusal) when (refusal.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
            {
                // Another database of the same server made it at this moment.
                await transaction.RollbackAsync("reader", cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                await transaction.RollbackAsync("reader", cancellationToken).ConfigureAwait(false);
                LogMessages.NoReader(logger, Name, refusal.MessageText);
                return false;
            }
        }
    }
}
