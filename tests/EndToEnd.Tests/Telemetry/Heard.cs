using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace StreamSentiment.EndToEnd.Tests.Telemetry;

/// <summary>Everything that a process said of itself while this listened: instruments, their tags, spans, logs.</summary>
internal sealed class Heard : ILoggerProvider
{
    private readonly MeterListener _meters = new();
    private readonly ActivityListener _spans;
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _tags = new();

    /// <summary>Listens from now on.</summary>
    /// <param name="isOurs">Whether a meter is of the process that is listened to.</param>
    public Heard(Func<Meter, bool> isOurs)
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (isOurs(instrument.Meter))
            {
                Instruments[instrument.Name] = instrument;
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Hear(instrument, tags));
        _meters.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Hear(instrument, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Hear(instrument, tags));
        _meters.Start();
        _spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "StreamSentiment",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => Spans.Add(span),
        };
        ActivitySource.AddActivityListener(_spans);
    }

    /// <summary>The instruments that are there, by name.</summary>
    public ConcurrentDictionary<string, Instrument> Instruments { get; } = new();

    /// <summary>The spans that are over.</summary>
    public ConcurrentBag<Activity> Spans { get; } = [];

    /// <summary>The events that were logged by the stream's own classes: level and name.</summary>
    public ConcurrentDictionary<(LogLevel Level, string Event), bool> Logs { get; } = new();

    /// <summary>What was measured: the names of instruments, with the tags that any measurement had.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Measured
    {
        get
        {
            _meters.RecordObservableInstruments();
            return _tags.ToDictionary(one => one.Key, one => (IReadOnlySet<string>)one.Value.Keys.ToHashSet());
        }
    }

    public ILogger CreateLogger(string categoryName) => new Listener(this, categoryName.StartsWith("StreamSentiment.", StringComparison.Ordinal));

    public void Dispose()
    {
        _meters.Dispose();
        _spans.Dispose();
    }

    private void Hear(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var known = _tags.GetOrAdd(instrument.Name, _ => new ConcurrentDictionary<string, bool>());
        foreach (var tag in tags)
        {
            known[tag.Key] = true;
        }
    }

    private sealed class Listener(Heard heard, bool isOurs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => isOurs;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (isOurs)
            {
                heard.Logs[(logLevel, eventId.Name ?? "")] = true;
            }
        }
    }
}
