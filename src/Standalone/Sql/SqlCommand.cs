using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.Standalone.Sql;

/// <summary><c>./run sql</c>: one query that only reads, against the database of a stream that runs, or has run.</summary>
internal static class SqlCommand
{
    /// <summary>Runs the query and prints its table.</summary>
    /// <param name="data">The stream's data folder.</param>
    /// <param name="named">Connection string of a server to ask instead of the private one.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="StartException">There is no database, or it refuses the query.</exception>
    public static async Task<int> RunAsync(string query, string data, string? named, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(query))
        {
            throw new StartException("The query is empty. For example: ./run sql \"select count(*) from scored_tweets\"");
        }

        // The text goes to the server as it stands, so that Postgres itself refuses a second statement hidden behind the first.
        AppContext.SetSwitch("Npgsql.EnableSqlRewriting", false);
        return await BorrowedPostgres.UseAsync(
            data, named, held: false, (connection, _) => AskAsync(query, connection, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<int> AskAsync(string query, string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "./run sql", Timezone = "UTC" });
            await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await ReadOnlyAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
            // Postgres writes the values: it knows more types, and wider ones, than .NET.
            await using var command = new NpgsqlCommand(query, connection, transaction) { AllResultTypesAreUnknown = true, CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await TablePrinter.PrintAsync(reader, System.Console.Out, cancellationToken).ConfigureAwait(false);
            return 0;
        }
        catch (PostgresException problem)
        {
            var hint = problem.Hint is null ? "" : $" ({problem.Hint})";
            throw new StartException($"Postgres refuses the query: {problem.MessageText}{hint}", problem);
        }
        catch (Exception problem) when (problem is NpgsqlException or ArgumentException)
        {
            throw new StartException($"The database cannot be asked: {problem.GetBaseException().Message} Check --postgres, or --data.", problem);
        }
    }

    private static async Task ReadOnlyAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("set transaction read only", connection, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        // A role that owns nothing and may run no program, where the server lets us take it.
        await transaction.SaveAsync("role", cancellationToken).ConfigureAwait(false);
        try
        {
            command.CommandText = "set local role pg_read_all_data";
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException)
        {
            await transaction.RollbackAsync("role", cancellationToken).ConfigureAwait(false);
        }
    }
}
