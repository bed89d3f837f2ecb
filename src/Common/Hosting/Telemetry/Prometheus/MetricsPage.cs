using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace StreamSentiment.Common.Hosting.Telemetry.Prometheus;

/// <summary>
/// All metrics as a page for Prometheus. Gathers from <see cref="Open"/> on, and nothing before. OpenTelemetry's own page is a listener of its
/// own that takes no wildcard for an address, and is not released; this is one more answer of the listener that is there.
/// </summary>
internal sealed class MetricsPage(Action<ResourceBuilder> describe, Action<MeterProviderBuilder> gather) : IDisposable
{
    /// <summary>What the text is.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock _lock = new();
    private PrometheusText? _text;
    private MeterProvider? _provider;

    /// <summary>Gathers from now on.</summary>
    public void Open()
    {
        _text = new PrometheusText();
        var reader = new BaseExportingMetricReader(_text) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };
        var builder = Sdk.CreateMeterProviderBuilder().ConfigureResource(describe).AddReader(reader);
        gather(builder);
        _provider = builder.Build();
    }

    /// <summary>UTF-8 of the page as it is now; null before <see cref="Open"/>.</summary>
    public byte[]? Write()
    {
        lock (_lock)
        {
            return _text?.Collect is { } collect && collect(Timeout.Infinite) ? _text.Page : null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // With its reader, and that with the text.
        _provider?.Dispose();
        _text?.Dispose();
    }
}
