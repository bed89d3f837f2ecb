using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StreamSentiment.Common.Models;

namespace StreamSentiment.Common.Hosting;

/// <summary>Runs a host to its end and gives the exit code that it deserves.</summary>
public static partial class StreamHost
{
    /// <summary>Exit code of a crash, or of a start that failed: starting again may help.</summary>
    public const int Failed = 1;

    /// <summary>Exit code of a start that no other start mends, for a setting cannot be what it is; EX_CONFIG of sysexits.h.</summary>
    public const int BadSettings = 78;

    private const string ConfigurationBinder = "Microsoft.Extensions.Configuration.Binder";

    /// <summary>A builder that finds <c>appsettings.json</c> beside the program, wherever it is started from.</summary>
    public static HostApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
        SecretFiles.AddTo(builder.Configuration);
        // RunAsync tells what ended a worker; the host would tell it a second time, with a stack trace.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        return builder;
    }

    /// <summary>
    /// Runs until stopped. A worker that throws stops the host, which on its own would still exit with 0: here it exits with
    /// <see cref="Failed"/>, or with <see cref="BadSettings"/>. What the user can mend is told in one line on standard error.
    /// </summary>
    /// <param name="build">Makes the host; whatever it throws is told in the same way.</param>
    /// <param name="stop">A reason to stop, beside the signals that every host listens to.</param>
    public static async Task<int> RunAsync(Func<IHost> build, CancellationToken stop = default)
    {
        var started = false;
        var stopping = CancellationToken.None;
        List<BackgroundService> workers = [];
        try
        {
            using var host = build();
            var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
            stopping = lifetime.ApplicationStopping;
            lifetime.ApplicationStarted.Register(() => started = true);
            // Asked for now: after the run the container is gone.
            workers = [.. host.Services.GetServices<IHostedService>().OfType<BackgroundService>()];
            await host.RunAsync(stop).ConfigureAwait(false);
            return FaultOf(workers) is { } fault ? Tell(fault) : 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            if (FaultOf(workers) is { } fault)
            {
                // It may come while others still start.
                return Tell(fault);
            }

            // Stopped while it was starting, or not done with stopping when its time was over.
            return started ? Tell(new StartException("The workers did not stop in the time that they have; what they had begun is done again next time.")) : 0;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            return Tell(problem);
        }
    }

    private static AggregateException? FaultOf(List<BackgroundService> workers) =>
        workers.Select(worker => worker.ExecuteTask?.Exception).FirstOrDefault(exception => exception is not null);

    /// <summary>Says on standard error what was wrong.</summary>
    /// <returns>The exit code.</returns>
    public static int Tell(Exception problem)
    {
        Console.Error.WriteLine(MessageFor(problem));
        return ExitCodeOf(problem);
    }

    /// <summary>What a process that ends by this exits with.</summary>
    public static int ExitCodeOf(Exception problem) => problem switch
    {
        SettingException or OptionsValidationException => BadSettings,
        InvalidOperationException { Source: ConfigurationBinder } => BadSettings,
        AggregateException { InnerExceptions: [var only] } => ExitCodeOf(only),
        _ => Failed,
    };

    // One line where the user can mend it, the whole exception where only a programmer can.
    private static string MessageFor(Exception problem) => problem switch
    {
        StartException or RegistryException or ModelPackageException => problem.Message,
        OptionsValidationException invalid => string.Join(Environment.NewLine, invalid.Failures.Select(InSettingsWords)),
        InvalidOperationException { Source: ConfigurationBinder } => $"{problem.Message} {problem.InnerException?.Message}".TrimEnd(),
        AggregateException { InnerExceptions: [var only] } => MessageFor(only),
        _ => problem.ToString(),
    };

    // The options' type is named after its section, but for two.
    private static string InSettingsWords(string failure) => Annotation().Replace(failure, match =>
    {
        var section = match.Groups[1].Value.Replace("Options", "", StringComparison.Ordinal)
            .Replace("Database", "Postgres", StringComparison.Ordinal).Replace("AlertRule", "Alerting", StringComparison.Ordinal).Replace('.', ':');
        return match.Groups[2].Value.Length == 0 ? match.Groups[3].Value : $"Setting {section}:{match.Groups[2].Value}: {match.Groups[3].Value}";
    });

    // What .NET puts around the message of a data annotation.
    [GeneratedRegex("^DataAnnotation validation failed for '([\\w.]+)' members: '([^']*)' with the error: '(.*)'\\.$", RegexOptions.Singleline)]
    private static partial Regex Annotation();
}
