using Npgsql;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Standalone.Postgres;
using StreamSentiment.Standalone.Sql;

namespace StreamSentiment.Standalone.Alerts;

/// <summary>The stream's database for the commands about incidents, whether or not the stream is running.</summary>
/// <param name="Data">The stream's data folder.</param>
/// <param name="Named">Connection string of a server to use instead of the private one.</param>
internal sealed record AlertDatabase(string Data, string? Named)
{
    /// <summary>Does something with a connection.</summary>
    /// <exception cref="StartException">There is no database, or it refuses.</exception>
    public Task<int> UseAsync(Func<NpgsqlConnection, Task<int>> use, CancellationToken cancellationToken) =>
        BorrowedPostgres.UseAsync(Data, Named, held: false, (connection, _) => AskAsync(connection, use, cancellationToken), cancellationToken);

    /// <summary>Prints what a query answers as a table.</summary>
    public static async Task PrintAsync(NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(query, connection) { AllResultTypesAreUnknown = true };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await TablePrinter.PrintAsync(reader, System.Console.Out, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<int> AskAsync(string connectionString, Func<NpgsqlConnection, Task<int>> use, CancellationToken cancellationToken)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "./run", Timezone = "UTC" };
            await using var database = NpgsqlDataSource.Create(settings);
            await using var connection = await database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            return await use(connection).ConfigureAwait(false);
        }
        catch (PostgresException problem) when (problem.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction)
        {
            throw new StartException("The database is older than this program: start the stream once with ./run, which brings it up to date.", problem);
        }
        catch (PostgresException problem)
        {
            throw new StartException($"Postgres refuses: {problem.MessageText}", problem);
        }
        catch (Exception problem) when (problem is NpgsqlException or ArgumentException)
        {
            throw new StartException($"The database cannot be asked: {problem.GetBaseException().Message} Check --postgres, or --data.", problem);
        }
    }
}
