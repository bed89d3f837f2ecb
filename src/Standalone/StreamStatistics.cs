using System.Diagnostics.Metrics;
using StreamSentiment.Common.Hosting;

namespace StreamSentiment.Standalone;

/// <summary>Listens to the stream's metrics and adds them up: the same figures that any other reader of the metrics sees.</summary>
internal sealed class StreamStatistics : IDisposable
{
    // No other: what is not heard is not even measured. The only one of type double is the latency, of type int the model.
    private static readonly HashSet<string> Heard =
    [
        StreamMetrics.RecordsRead, StreamMetrics.LeftOut, StreamMetrics.BadLabels, StreamMetrics.BadDates, StreamMetrics.TweetsScored,
        StreamMetrics.AlreadyScored, StreamMetrics.Verdicts, StreamMetrics.DeadLetters, StreamMetrics.IncidentsOpened, StreamMetrics.Lag,
        StreamMetrics.Latency, StreamMetrics.ModelServing,
    ];

    private readonly MeterListener _listener = new();
    private readonly TimeProvider _clock;
    private readonly LatencyHistogram _latency = new();
    private readonly List<string> _versions = [];
    private long _read;
    private long _leftOut;
    private long _badLabels;
    private long _badDates;
    private long _positive;
    private long _negative;
    private long _alreadyScored;
    private long _deadLettered;
    private long _incidents;
    private long _lag;
    private long _truePositive;
    private long _falsePositive;
    private long _trueNegative;
    private long _falseNegative;
    private long _firstRead;
    private long _lastStored;

    /// <summary>Listens from now on.</summary>
    public StreamStatistics(TimeProvider clock)
    {
        _clock = clock;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == StreamMetrics.MeterName && Heard.Contains(instrument.Name))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(Count);
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => _latency.Add(seconds * 1_000));
        _listener.SetMeasurementEventCallback<int>((_, serves, tags, _) =>
        {
            if (serves == 1)
            {
                (Model, ModelVersion) = (Tag(tags, "model"), Tag(tags, "model_version"));
                lock (_versions)
                {
                    if (!_versions.Contains(ModelVersion))
                    {
                        _versions.Add(ModelVersion);
                    }
                }
            }
        });
        _listener.Start();
    }

    /// <summary>Records that the feed gave.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>Tweets that the settings leave out, and those that came again; part of <see cref="Read"/>.</summary>
    public long LeftOut => Interlocked.Read(ref _leftOut);

    /// <summary>New rows.</summary>
    public long Scored => Positive + Interlocked.Read(ref _negative);

    /// <summary>New rows labelled positive.</summary>
    public long Positive => Interlocked.Read(ref _positive);

    /// <summary>Tweets whose rows were there.</summary>
    public long AlreadyScored => Interlocked.Read(ref _alreadyScored);

    /// <summary>Records that became dead letters.</summary>
    public long DeadLettered => Interlocked.Read(ref _deadLettered);

    /// <summary>Incidents opened.</summary>
    public long Incidents => Interlocked.Read(ref _incidents);

    /// <summary>Records on their way.</summary>
    public long Lag => Interlocked.Read(ref _lag);

    /// <summary>Name of the model that scores; empty before there is one.</summary>
    public string Model { get; private set; } = "";

    /// <summary>Version of the model that scores.</summary>
    public string ModelVersion { get; private set; } = "";

    /// <summary>All versions that served, in their order.</summary>
    private List<string> Versions
    {
        get
        {
            lock (_versions)
            {
                return [.. _versions];
            }
        }
    }

    /// <summary>Everything as it stands now.</summary>
    public RunSummary Summarise()
    {
        var labelled = _truePositive + _falsePositive + _trueNegative + _falseNegative;
        var seconds = _lastStored > _firstRead && _firstRead > 0 ? _clock.GetElapsedTime(_firstRead, _lastStored).TotalSeconds : 0;
        return new RunSummary
        {
            Read = Read,
            LeftOut = LeftOut,
            Scored = Scored,
            AlreadyScored = AlreadyScored,
            DeadLettered = DeadLettered,
            Positive = Positive,
            Negative = Interlocked.Read(ref _negative),
            TweetsPerSecond = seconds > 0 ? Math.Round((Scored + AlreadyScored) / seconds, 1) : 0,
            LatencyMs = new LatencySummary { P50 = _latency.Quantile(0.50), P99 = _latency.Quantile(0.99) },
            Model = Model,
            ModelVersion = ModelVersion,
            ModelVersions = Versions is { Count: > 1 } several ? several : null,
            Incidents = Incidents,
            BadLabels = Interlocked.Read(ref _badLabels),
            BadDates = Interlocked.Read(ref _badDates),
            Labelled = labelled > 0 ? labelled : null,
            Accuracy = Share(_truePositive + _trueNegative, labelled),
            Precision = Share(_truePositive, _truePositive + _falsePositive),
            Recall = Share(_truePositive, _truePositive + _falseNegative),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static double? Share(long part, long whole) => whole > 0 ? Math.Round((double)part / whole, 6) : null;

    private static string Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
            {
                return tag.Value as string ?? "";
            }
        }

        return "";
    }

    private void Count(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        switch (instrument.Name)
        {
            case StreamMetrics.RecordsRead:
                if (Interlocked.Add(ref _read, value) == value)
                {
                    _firstRead = _clock.GetTimestamp();
                }

                break;
            case StreamMetrics.TweetsScored:
                Interlocked.Add(ref Tag(tags, "label") == "positive" ? ref _positive : ref _negative, value);
                Interlocked.Exchange(ref _lastStored, _clock.GetTimestamp());
                break;
            case StreamMetrics.AlreadyScored:
                Interlocked.Add(ref _alreadyScored, value);
                Interlocked.Exchange(ref _lastStored, _clock.GetTimestamp());
                break;
            case StreamMetrics.Verdicts:
                Interlocked.Add(ref Cell(Tag(tags, "expected"), Tag(tags, "predicted")), value);
                break;
            case StreamMetrics.DeadLetters:
                Interlocked.Add(ref _deadLettered, value);
                break;
            case StreamMetrics.LeftOut:
                Interlocked.Add(ref _leftOut, value);
                break;
            case StreamMetrics.BadLabels:
                Interlocked.Add(ref _badLabels, value);
                break;
            case StreamMetrics.BadDates:
                Interlocked.Add(ref _badDates, value);
                break;
            case StreamMetrics.IncidentsOpened:
                Interlocked.Add(ref _incidents, value);
                break;
            case StreamMetrics.Lag:
                Interlocked.Exchange(ref _lag, value);
                break;
        }
    }

    private ref long Cell(string expected, string predicted)
    {
        if (predicted == "positive")
        {
            return ref expected == "positive" ? ref _truePositive : ref _falsePositive;
        }

        return ref expected == "positive" ? ref _falseNegative : ref _trueNegative;
    }
}
