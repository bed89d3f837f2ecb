using Npgsql;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Standalone.Postgres;

/// <summary>The stream's database for a command beside the stream: the server that runs, or one started for the command and stopped after it.</summary>
internal static class BorrowedPostgres
{
    /// <summary>Does something with the database.</summary>
    /// <param name="data">The stream's data folder.</param>
    /// <param name="named">Connection string of a server to use instead of the private one.</param>
    /// <param name="held">Whether the caller holds the data folder, so that nobody else can be using the server.</param>
    /// <param name="use">Given the connection string, and the private server if it is that.</param>
    /// <exception cref="StartException">There is no database.</exception>
    public static async Task<int> UseAsync(string data, string? named, bool held, Func<string, PrivatePostgres?, Task<int>> use, CancellationToken cancellationToken)
    {
        if (named is not null)
        {
            return await use(named, null).ConfigureAwait(false);
        }

        if (!Exists(data))
        {
            throw new StartException($"There is no database in {data} yet: start the stream with ./run, or name a server with --postgres.");
        }

        var server = await PrivatePostgres.StartAsync(data, System.Console.Error.WriteLine, cancellationToken).ConfigureAwait(false);
        try
        {
            return await use(server.ConnectionString, server).ConfigureAwait(false);
        }
        finally
        {
            if (held)
            {
                await server.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }
            else if (server.StartedHere && await IsUnusedAsync(server.ConnectionString).ConfigureAwait(false) && DataFolder.TryHold(data) is { } folder)
            {
                // A stream, or another query, may have begun to use it in the meantime: then it would no longer be ours to stop.
                using (folder)
                {
                    await server.StopAsync(CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Whether a private server was ever made here.</summary>
    public static bool Exists(string data) => Directory.Exists(Path.Combine(data, "postgres"));

    private static async Task<bool> IsUnusedAsync(string connectionString)
    {
        await using var database = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var others = database.CreateCommand(
            "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()");
        return await others.ExecuteScalarAsync().ConfigureAwait(false) is 0L;
    }
}
