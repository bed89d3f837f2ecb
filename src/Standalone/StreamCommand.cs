using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using StreamSentiment.Alerting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Streaming;
using StreamSentiment.Dashboard;
using StreamSentiment.Dashboard.Http;
using StreamSentiment.Ingestor;
using StreamSentiment.Scorer;
using StreamSentiment.Standalone.Console;
using StreamSentiment.Standalone.Postgres;

namespace StreamSentiment.Standalone;

/// <summary>The whole stream in this process: a broker, a database and all workers.</summary>
internal static class StreamCommand
{
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(60);

    /// <summary>Runs until stopped, or until done.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="StartException">Something that the user can mend; the message says what.</exception>
    public static async Task<int> RunAsync(RunSettings settings, CancellationToken cancellationToken)
    {
        using var interrupts = new Interrupts(cancellationToken);
        try
        {
            return await RunUntilAsync(settings, interrupts.Stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interrupts.Stop.IsCancellationRequested)
        {
            // Before anything was read.
            return 0;
        }
    }

    private static async Task<int> RunUntilAsync(RunSettings settings, CancellationToken cancellationToken)
    {
        var screen = new Screen();
        using var data = DataFolder.Hold(settings.Data);
        if (settings.Summary is { } file && (Directory.Exists(file) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(file)))))
        {
            throw new StartException($"The summary cannot be written to {file} (--summary): name a file in a folder that exists.");
        }

        if (settings.Smtp is { } smtp)
        {
            await ReachAsync(MailOptions.ParseAddress(smtp), cancellationToken).ConfigureAwait(false);
        }

        try
        {
            using var none = new StreamStatistics(TimeProvider.System);
            using var rehearsed = Build(settings, null, null, none, screen, AddWorkers, quiet: true);
            Rehearsal.CheckSettings(rehearsed);
            if (settings.Fresh)
            {
                await Rehearsal.PlayAsync(rehearsed, settings, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return StreamHost.Tell(problem);
        }

        if (settings.Fresh)
        {
            await data.ForgetAsync(cancellationToken).ConfigureAwait(false);
        }

        var postgres = settings.Postgres is null
            ? await PrivatePostgres.StartAsync(data.Path, screen.Say, cancellationToken).ConfigureAwait(false)
            : null;
        try
        {
            using var broker = settings.Kafka is null ? EmbeddedBroker.Start() : null;
            using var statistics = new StreamStatistics(TimeProvider.System);
            Welcome.Print(screen, settings, data, postgres, broker);
            var exitCode = await StreamHost.RunAsync(() => Build(settings, postgres, broker, statistics, screen, AddWorkers), cancellationToken).ConfigureAwait(false);
            screen.EndStatus();
            if (statistics.Model.Length > 0 && (exitCode == 0 || statistics.Read > 0))
            {
                await ReportAsync(statistics.Summarise(), settings, screen).ConfigureAwait(false);
                await TellUnsentAsync(settings.Postgres ?? postgres!.ConnectionString, screen).ConfigureAwait(false);
            }

            return exitCode;
        }
        finally
        {
            if (postgres is not null)
            {
                await postgres.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Makes the host of a stream, or of a part of one.</summary>
    /// <param name="workers">Adds what the process is to do.</param>
    internal static IHost Build(
        RunSettings settings,
        PrivatePostgres? postgres,
        EmbeddedBroker? broker,
        StreamStatistics statistics,
        Screen screen,
        Action<IHostApplicationBuilder> workers,
        bool quiet = false)
    {
        var builder = StreamHost.CreateBuilder([]);
        // First, so that every other source of settings may say otherwise.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults(settings.Data, postgres, broker) });
        builder.Configuration.AddInMemoryCollection(Asked(settings));
        if (settings.Smtp is { } smtp)
        {
            builder.Configuration.AddInMemoryCollection(MailOptions.ParseAddress(smtp).Above(builder.Configuration));
        }

        builder.Logging.ClearProviders();
        if (!quiet)
        {
            builder.Logging.AddProvider(new ScreenLoggerProvider(screen));
        }

        builder.Logging.AddFilter(category: null, LogLevel.Warning);
        builder.Logging.AddFilter("StreamSentiment", settings.Verbose ? LogLevel.Debug : LogLevel.Information);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownLimit);
        builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        builder.Logging.AddFilter("Npgsql", LogLevel.None);
        // Said in words of its own.
        builder.Logging.AddFilter("StreamSentiment.Dashboard.Http.DashboardServer", LogLevel.Warning);
        if (postgres is not null)
        {
            // First, so that it is the last to stop.
            builder.Services.AddSingleton(postgres);
            builder.Services.AddHostedService<PostgresKeeper>();
        }

        if (builder.Configuration[$"{DashboardOptions.Section}:{nameof(DashboardOptions.Port)}"] is null)
        {
            // Nobody asked for this very port, and another stream may have it.
            builder.Configuration[$"{DashboardOptions.Section}:{nameof(DashboardOptions.OtherPort)}"] = "true";
        }

        builder.Services.AddSingleton(screen);
        builder.Services.AddSingleton(statistics);
        builder.Services.AddHostedService<StatusLine>();
        workers(builder);
        var host = builder.Build();
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        if (host.Services.GetService<DashboardAddress>() is { } page)
        {
            // Known only now, for the port may be any that is free.
            lifetime.ApplicationStarted.Register(() =>
            {
                Welcome.PrintPage(screen, page.Value);
                LinkReports(host.Services.GetRequiredService<IOptions<AlertRuleOptions>>().Value, page.Value);
            });
        }

        lifetime.ApplicationStopping.Register(() =>
        {
            if (!settings.UntilDone)
            {
                screen.Say("Stopping: what is in flight is finished first (Ctrl-C again ends at once) ...");
            }
        });
        return host;
    }

    // Reports tell how to look further: at this stream's own page, unless a setting names one that others reach too.
    private static void LinkReports(AlertRuleOptions alerting, string? page)
    {
        if (string.IsNullOrEmpty(alerting.DashboardUrl))
        {
            alerting.DashboardUrl = page;
        }
    }

    // They stop in the reverse order: first nobody judges and nothing more is read, then what was read is scored, then its verdicts are taken in.
    private static void AddWorkers(IHostApplicationBuilder builder) => builder.AddAlerting().AddScorer().AddIngestor().AddDashboard();

    // What this machine offers, in the workers' own settings.
    private static Dictionary<string, string?> Defaults(string data, PrivatePostgres? postgres, EmbeddedBroker? broker)
    {
        var defaults = new Dictionary<string, string?>
        {
            ["Mail:Directory"] = DataFolder.MailOf(data),
            ["Model:Registry"] = ModelRegistries.Unnamed(Path.Combine(Home.Folder, "models")),
            ["Model:Cache"] = Path.Combine(data, "models"),
        };
        if (postgres is not null)
        {
            defaults["Postgres:ConnectionString"] = postgres.ConnectionString;
        }

        if (broker is not null)
        {
            defaults["Kafka:BootstrapServers"] = broker.Address;
            defaults["Kafka:Ephemeral"] = "true";
        }

        return defaults;
    }

    // What the command line says, in the workers' own settings.
    private static Dictionary<string, string?> Asked(RunSettings settings)
    {
        var asked = new Dictionary<string, string?>(settings.Configuration);
        if (settings.UntilDone)
        {
            asked["Ingestor:UntilDone"] = "true";
        }

        return asked;
    }

    // Reports would wait for a mail server that comes back; one that was just named and is not there is more likely a slip.
    private static async Task ReachAsync(SmtpAddress address, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            await client.ConnectAsync(address.Host, address.Port, limit.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new StartException($"No mail server answers at {address.Host}:{address.Port} (--smtp): {problem.Message}", problem);
        }
    }

    private static async Task TellUnsentAsync(string connectionString, Screen screen)
    {
        try
        {
            await using var database = NpgsqlDataSource.Create(connectionString);
            await using var count = database.CreateCommand("select count(*) from notices where state = 'pending'");
            if (await count.ExecuteScalarAsync().ConfigureAwait(false) is long unsent and > 0)
            {
                screen.Warn($"warning: {unsent} notice{(unsent == 1 ? " was" : "s were")} not sent yet; the next start sends them");
            }
        }
        catch (NpgsqlException)
        {
            // The database is away, and that was told already.
        }
    }

    private static async Task ReportAsync(RunSummary summary, RunSettings settings, Screen screen)
    {
        screen.Say(summary.ToText());
        if (settings.Summary is not { } file)
        {
            return;
        }

        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(summary, SummaryJson.Default.RunSummary) + "\n").ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"The summary could not be written to {file} (--summary): {problem.Message}", problem);
        }
    }
}
