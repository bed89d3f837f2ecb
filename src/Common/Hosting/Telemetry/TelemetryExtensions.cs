using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using StreamSentiment.Common.Hosting.Telemetry.Prometheus;

namespace StreamSentiment.Common.Hosting.Telemetry;

/// <summary>Wiring of telemetry.</summary>
public static class TelemetryExtensions
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // Ours, and those of the libraries that do the work: what another one measures is not gathered.
    private static readonly string[] Meters =
        [StreamMetrics.MeterName, "Npgsql", "System.Runtime", "System.Net.Http", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    private static readonly string[] Sources = [StreamTraces.SourceName, "Npgsql", "System.Net.Http", "Microsoft.AspNetCore"];

    /// <summary>Metrics, traces and logs of the process, exported by OTLP where an endpoint is named. May be called often.</summary>
    public static IHostApplicationBuilder AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(StreamTraces)))
        {
            return builder;
        }

        builder.AddValidatedOptions<TelemetryOptions>(TelemetryOptions.Section);
        builder.Services.AddSingleton<StreamTraces>();
        builder.Services.AddMetrics().TryAddSingleton<StreamMetrics>();
        builder.Services.AddSingleton(_ => new MetricsPage(resource => Describe(resource, builder.Environment.ApplicationName), Gather));
        if (EndpointOf(builder.Configuration) is not { } endpoint)
        {
            return builder;
        }

        // OpenTelemetry reads its own name for it, with all that belongs to it.
        builder.Configuration.AddInMemoryCollection([new(OtlpEndpoint, endpoint)]);
        builder.Services.Configure<OpenTelemetryLoggerOptions>(logs => logs.IncludeFormattedMessage = true);
        var share = builder.Configuration.GetValue($"{TelemetryOptions.Section}:{nameof(TelemetryOptions.TraceShare)}", new TelemetryOptions().TraceShare);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, builder.Environment.ApplicationName))
            .WithMetrics(metrics => Gather(metrics))
            .WithTracing(traces => traces.AddSource(Sources).SetSampler(new ParentBasedSampler(new RootSampler(Math.Clamp(share, 0, 1)))))
            .WithLogging()
            .UseOtlpExporter();
        return builder;
    }

    private static string? EndpointOf(IConfiguration configuration)
    {
        var endpoint = configuration[$"{TelemetryOptions.Section}:{nameof(TelemetryOptions.OtlpEndpoint)}"] is { Length: > 0 } ours ? ours : configuration[OtlpEndpoint];
        return Uri.TryCreate(endpoint, UriKind.Absolute, out _) ? endpoint : null;
    }

    private static void Gather(MeterProviderBuilder metrics) => metrics.AddMeter(Meters);

    // The environment has the last word, as OpenTelemetry says.
    private static void Describe(ResourceBuilder resource, string application) => resource
        .AddService(
            application.ToLowerInvariant().Replace('.', '-'),
            serviceVersion: Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            serviceInstanceId: string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}"))
        .AddEnvironmentVariableDetector();
}
