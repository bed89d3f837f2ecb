using Dapper;
using Npgsql;
using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.EndToEnd.Tests;

/// <summary>A folder for one test: feeds, the stream's data folder, and what the stream left in its database.</summary>
internal sealed class StreamFolder : IAsyncDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("streamsentiment-e2e-").FullName;

    public string Data => System.IO.Path.Combine(Path, "data");

    public IReadOnlyList<string> Mails => Directory.Exists(System.IO.Path.Combine(Data, "mail"))
        ? [.. Directory.GetFiles(System.IO.Path.Combine(Data, "mail"), "*.eml")]
        : [];

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string content)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Starts the stream on this folder.</summary>
    public StreamProcess Start(params string[] args) => StreamProcess.Start("Standalone", ["--data", Data, .. args]);

    /// <summary>Runs the stream until it stops by itself.</summary>
    public async Task<StreamResult> RunAsync(params string[] args)
    {
        var summary = System.IO.Path.Combine(Path, $"summary-{Guid.NewGuid():N}.json");
        await using var process = Start([.. args, "--summary", summary]);
        return await process.ResultAsync(summary);
    }

    /// <summary>Asks the database that the stream left behind.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql)
    {
        var server = await PrivatePostgres.StartAsync(Data, _ => { }, CancellationToken.None);
        try
        {
            await using var database = NpgsqlDataSource.Create(server.ConnectionString + ";Pooling=false");
            await using var connection = await database.OpenConnectionAsync();
            return [.. await connection.QueryAsync<T>(sql)];
        }
        finally
        {
            if (server.StartedHere)
            {
                await server.StopAsync(CancellationToken.None);
            }
        }
    }

    public async Task<long> CountAsync(string from) => (await QueryAsync<long>($"select count(*) from {from}"))[0];

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(Data))
        {
            await PrivatePostgres.DeleteAsync(Data, CancellationToken.None);
        }

        Directory.Delete(Path, recursive: true);
    }
}
