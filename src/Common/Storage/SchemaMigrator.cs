using System.Reflection;
using Dapper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace StreamSentiment.Common.Storage;

/// <summary>Brings the database to the newest schema: numbered SQL files, each run once, all in one transaction.</summary>
public static class SchemaMigrator
{
    private const string Prefix = "StreamSentiment.Common.Storage.Migrations.";

    /// <summary>
    /// Runs what has not run yet. What a newer release has done to the database is left as it is, and told: the processes of two releases
    /// may work side by side while one replaces the other. Safe when many processes start at once: one migrates, the others wait for it.
    /// </summary>
    /// <param name="logger">Told what was done, and what the role may not do.</param>
    /// <exception cref="PostgresException">The role may not create tables, or a migration failed; nothing is left half done.</exception>
    public static async Task MigrateAsync(NpgsqlDataSource database, CancellationToken cancellationToken, ILogger? logger = null)
    {
        logger ??= NullLogger.Instance;
        await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        connection.Notice += (_, told) => Tell(logger, told.Notice);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await connection.ExecuteAsync($"select pg_advisory_xact_lock({AdvisoryLocks.Migration})", transaction: transaction, commandTimeout: 0).ConfigureAwait(false);
        if (!await connection.ExecuteScalarAsync<bool>("select to_regclass('schema_migrations') is not null", transaction: transaction).ConfigureAwait(false))
        {
            // Not "if not exists": that asks for the right to create even when nothing is to be created.
            await connection.ExecuteAsync(
                "create table schema_migrations (name text primary key, applied_at timestamptz not null default now())",
                transaction: transaction).ConfigureAwait(false);
        }

        var applied = (await connection.QueryAsync<string>("select name from schema_migrations", transaction: transaction).ConfigureAwait(false)).ToHashSet();
        var known = Migrations().ToList();
        if (applied.Except(known.Select(migration => migration.Name)).Order(StringComparer.Ordinal).LastOrDefault() is { } newer)
        {
            LogMessages.Newer(logger, newer);
        }

        foreach (var (name, sql) in known.Where(migration => !applied.Contains(migration.Name)))
        {
            // A table of many million rows takes its time; a limit would only make the next start begin again.
            await connection.ExecuteAsync(sql, transaction: transaction, commandTimeout: 0).ConfigureAwait(false);
            await connection.ExecuteAsync("insert into schema_migrations (name) values (@name)", new { name }, transaction).ConfigureAwait(false);
            LogMessages.Migrated(logger, name);
        }

        await ReaderRole.EnsureAsync(connection, transaction, logger, cancellationToken).ConfigureAwait(false);
        await DashboardRole.EnsureAsync(connection, transaction, logger, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void Tell(ILogger logger, PostgresNotice notice)
    {
        if (notice.InvariantSeverity == "WARNING")
        {
            LogMessages.Notice(logger, notice.MessageText);
        }
    }

    private static IEnumerable<(string Name, string Sql)> Migrations()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource[Prefix.Length..], reader.ReadToEnd());
        }
    }
}
