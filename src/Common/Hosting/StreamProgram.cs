using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Storage;

namespace StreamSentiment.Common.Hosting;

/// <summary>
/// The program of a worker. Beside its work it knows two short jobs, with the same settings: <c>--check-health</c> (or
/// <c>--check-health=live</c>) asks the worker that runs on this machine how it is, and <c>--migrate</c> brings the schema up to date, for
/// those who let the workers' roles change no tables.
/// </summary>
public static class StreamProgram
{
    private const string CheckHealth = "--check-health";
    private const string Migrate = "--migrate";

    /// <summary>Does what the arguments say.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="addWork">Wires the worker.</param>
    /// <returns>The exit code: 0, or <see cref="StreamHost.Failed"/> after saying on standard error what was wrong.</returns>
    public static Task<int> RunAsync(string[] args, Action<IHostApplicationBuilder> addWork)
    {
        if (args.FirstOrDefault(IsCheckHealth) is { } check)
        {
            var question = check == CheckHealth ? "ready" : check[(CheckHealth.Length + 1)..];
            return TellAsync(() =>
                HealthProbe.AskAsync(StreamHost.CreateBuilder([.. args.Where(arg => arg != check)]).Configuration, question, Console.Out));
        }

        if (args.Contains(Migrate))
        {
            return TellAsync(() => MigrateAsync([.. args.Where(arg => arg != Migrate)]));
        }

        return StreamHost.RunAsync(() =>
        {
            var builder = StreamHost.CreateBuilder(args);
            addWork(builder);
            return builder.Build();
        });
    }

    private static bool IsCheckHealth(string arg) => arg == CheckHealth || arg.StartsWith(CheckHealth + "=", StringComparison.Ordinal);

    // A host of nothing but the database: its start waits for the server and migrates.
    private static async Task<int> MigrateAsync(string[] args)
    {
        var builder = StreamHost.CreateBuilder(args);
        builder.Configuration.AddInMemoryCollection([new("Health:Port", "0")]);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.None);
        builder.AddDatabase();
        using var host = builder.Build();
        await host.StartAsync().ConfigureAwait(false);
        await host.StopAsync().ConfigureAwait(false);
        var database = new NpgsqlConnectionStringBuilder(host.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString);
        await Console.Out.WriteLineAsync($"The schema of {database.Host}/{database.Database} is up to date").ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> TellAsync(Func<Task<int>> job)
    {
        try
        {
            return await job().ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            return StreamHost.Tell(problem);
        }
    }
}
