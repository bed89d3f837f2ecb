using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamSentiment.Alerting;
using StreamSentiment.Common.Hosting;
using StreamSentiment.Common.Streaming;
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
        var screen = new Screen();
        using var data = DataFolder.Hold(settings.Data);
        using var impatience = EndAtSecondInterrupt();
        if (settings.Fresh)
        {
            await data.ForgetAsync(cancellationToken).ConfigureAwait(false);
        }

        if (settings.Smtp is { } smtp)
        {
            await ReachAsync(MailOptions.ParseAddress(smtp), cancellationToken).ConfigureAwait(false);
        }

        var postgres = settings.Postgres is null
            ? await PrivatePostgres.StartAsync(data.Path, screen.Say, cancellationToken).ConfigureAwait(false)
            : null;
        try
        {
            using var broker = settings.Kafka is null ? EmbeddedBroker.Start() : null;
            using var statistics = new StreamStatistics(TimeProvider.System);
            Welcome.Print(screen, settings, data, postgres, broker);
            var exitCode = await StreamHost.RunAsync(() => Build(settings, data, postgres, broker, statistics, screen)).ConfigureAwait(false);
            screen.EndStatus();
            await ReportAsync(statistics.Summarise(), settings, screen).ConfigureAwait(false);
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

    private static IHost Build(
        RunSettings settings, DataFolder data, PrivatePostgres? postgres, EmbeddedBroker? broker, StreamStatistics statistics, Screen screen)
    {
        var builder = StreamHost.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection(Place(settings, data, postgres, broker));
        builder.Configuration.AddInMemoryCollection(settings.Configuration);
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new ScreenLoggerProvider(screen));
        builder.Logging.AddFilter(category: null, settings.Verbose ? LogLevel.Debug : LogLevel.Warning);
        builder.Logging.AddFilter("StreamSentiment", settings.Verbose ? LogLevel.Debug : LogLevel.Information);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownLimit);
        builder.Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        builder.Services.AddSingleton(screen);
        builder.Services.AddSingleton(statistics);
        builder.Services.AddHostedService<StatusLine>();
        // They stop in the reverse order: first nothing more is read, then what was read is scored, then its verdicts are taken in.
        builder.AddAlerting().AddScorer().AddIngestor();
        var host = builder.Build();
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() =>
        {
            if (!settings.UntilDone)
            {
                screen.Say("Stopping: what is in flight is finished first (Ctrl-C again ends at once) ...");
            }
        });
        return host;
    }

    // What the command line and this machine say, in the workers' own settings.
    private static Dictionary<string, string?> Place(RunSettings settings, DataFolder data, PrivatePostgres? postgres, EmbeddedBroker? broker)
    {
        var place = new Dictionary<string, string?>
        {
            ["Postgres:ConnectionString"] = settings.Postgres ?? postgres!.ConnectionString,
            ["Kafka:BootstrapServers"] = settings.Kafka ?? broker!.Address,
            ["Kafka:Ephemeral"] = broker is not null ? "true" : null,
            ["Ingestor:UntilDone"] = settings.UntilDone ? "true" : null,
            ["Mail:Directory"] = data.Mail,
        };
        if (settings.Smtp is { } smtp)
        {
            var address = MailOptions.ParseAddress(smtp);
            place["Mail:Host"] = address.Host;
            place["Mail:Port"] = address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            place["Mail:Security"] = address.Security.ToString();
        }

        return place.Where(entry => entry.Value is not null).ToDictionary();
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

    private static PosixSignalRegistration EndAtSecondInterrupt()
    {
        var interrupts = 0;
        return PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            if (Interlocked.Increment(ref interrupts) > 1)
            {
                Environment.Exit(130);
            }
        });
    }
}
