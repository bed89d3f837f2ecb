using Dapper;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace StreamSentiment.Common.Storage;

/// <summary>
/// A role of the stream's that cannot log on and is lent: <c>grant NAME to somebody</c>. It belongs to the whole server, so that it may be
/// there before the database is. Refusals are logged and stop nothing.
/// </summary>
/// <param name="name">The role's name; one of ours, for it stands in statements.</param>
/// <param name="purpose">Whom or what it is for, as in "The role NAME, for people who only read, ...".</param>
internal sealed class LentRole(
    string name, string purpose, NpgsqlConnection connection, NpgsqlTransaction transaction, ILogger logger, CancellationToken cancellationToken)
{
    /// <summary>Makes the role where there is none and that is allowed.</summary>
    /// <returns>Whether it is there.</returns>
    public async Task<bool> EnsureAsync() =>
        await connection.ExecuteScalarAsync<bool>("select exists (select from pg_roles where rolname = @name)", new { name }, transaction).ConfigureAwait(false)
        || await TryAsync($"create role {name} nologin").ConfigureAwait(false);

    /// <summary>Lets it read those of these tables and views that it cannot yet, as far as they are the current role's own to show.</summary>
    public async Task LetReadAsync(string[] relations)
    {
        var unreadable = (await connection.QueryAsync<string>(
            """
            select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = current_schema() and c.relname = any(@relations) and c.relkind in ('r', 'v', 'm', 'p')
              and pg_get_userbyid(c.relowner) = current_user and not has_table_privilege(@name, c.oid, 'select')
            """,
            new { name, relations },
            transaction).ConfigureAwait(false)).ToList();
        if (unreadable.Count > 0)
        {
            await TryAsync($"do $$ begin execute format('grant usage on schema %I to {name}', current_schema()); end $$").ConfigureAwait(false);
            await TryAsync($"grant select on {string.Join(", ", unreadable)} to {name}").ConfigureAwait(false);
        }
    }

    /// <summary>Lets it write these columns, where it cannot yet and they are the current role's own.</summary>
    /// <param name="columns">Table, <c>insert</c> or <c>update</c>, column.</param>
    public async Task LetWriteAsync(IReadOnlyList<(string Table, string Privilege, string Column)> columns)
    {
        var lacking = await connection.QueryAsync<string>(
            $"""
            select format('grant %s (%s) on %s to {name}', privilege, string_agg(format('%I', column_name), ', '), relation)
            from unnest(@tables, @privileges, @names) as wanted (table_name, privilege, column_name)
            cross join lateral to_regclass(format('%I.%I', current_schema(), table_name)) as relation
            where (select pg_get_userbyid(relowner) from pg_class where oid = relation) = current_user
              and not has_column_privilege(@name, relation, column_name, privilege)
            group by relation, privilege
            """,
            new
            {
                name,
                tables = columns.Select(one => one.Table).ToArray(),
                privileges = columns.Select(one => one.Privilege).ToArray(),
                names = columns.Select(one => one.Column).ToArray(),
            },
            transaction).ConfigureAwait(false);
        foreach (var grant in lacking)
        {
            await TryAsync(grant).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Lends it to the current role, which may then take it on, where that is needed and allowed. Whoever wants to take it on tells what is
    /// missing.
    /// </summary>
    public async Task LendToSelfAsync()
    {
        await transaction.SaveAsync("role", cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.ExecuteAsync($"set local role {name}", transaction: transaction).ConfigureAwait(false);
            await transaction.RollbackAsync("role", cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            await transaction.RollbackAsync("role", cancellationToken).ConfigureAwait(false);
            await TryAsync($"grant {name} to current_user", isQuiet: true).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryAsync(string sql, bool isQuiet = false)
    {
        await transaction.SaveAsync("role", cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.ExecuteAsync(sql, transaction: transaction).ConfigureAwait(false);
            await transaction.ReleaseAsync("role", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException refusal) when (refusal.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
        {
            // Another database of the same server made it at this moment.
            await transaction.RollbackAsync("role", cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            await transaction.RollbackAsync("role", cancellationToken).ConfigureAwait(false);
            if (!isQuiet)
            {
                LogMessages.RoleIncomplete(logger, name, purpose, refusal.MessageText);
            }

            return false;
        }
    }
}
