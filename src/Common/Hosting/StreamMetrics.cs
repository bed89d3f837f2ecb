using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using StreamSentiment.Common.Hosting.Health;
using StreamSentiment.Common.Hosting.Telemetry;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Common.Hosting;

/// <summary>Every metric of the stream, in one place. The names are a contract: see docs/telemetry.md.</summary>
public sealed partial class StreamMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "StreamSentiment";

    /// <summary>Records that a feed gave, good or bad; tag <c>feed</c>.</summary>
    public const string RecordsRead = "streamsentiment.records.read";

    /// <summary>Records whose label was no truth value.</summary>
    public const string BadLabels = "streamsentiment.labels.bad";

    /// <summary>Records whose date could not be read.</summary>
    public const string BadDates = "streamsentiment.dates.bad";

    /// <summary>Tweets that the settings leave out; tags <c>feed</c> and <c>reason</c>.</summary>
    public const string LeftOut = "streamsentiment.feed.left_out";

    /// <summary>Connections that a feed opened, or tried to; tags <c>feed</c> and <c>outcome</c>, how the connection ended.</summary>
    public const string Connections = "streamsentiment.feed.connections";

    /// <summary>Bytes that a feed has received and Kafka has not been sent yet; tag <c>feed</c>.</summary>
    public const string Buffered = "streamsentiment.feed.buffered";

    /// <summary>Posts that a feed has used of its operator's monthly cap; tag <c>feed</c>.</summary>
    public const string Usage = "streamsentiment.feed.usage";

    /// <summary>Messages of a kind that the feed does not know, which are passed over; tags <c>feed</c> and <c>kind</c>.</summary>
    public const string UnknownMessages = "streamsentiment.feed.unknown_messages";

    /// <summary>Whether a feed is connected: 1 or 0; tag <c>feed</c>.</summary>
    public const string Connected = "streamsentiment.feed.connected";

    /// <summary>Rows committed to <c>scored_tweets</c>; tag <c>label</c>.</summary>
    public const string TweetsScored = "streamsentiment.tweets.scored";

    /// <summary>Tweets whose row was there already.</summary>
    public const string AlreadyScored = "streamsentiment.tweets.already_scored";

    /// <summary>Records that became dead letters; tag <c>reason</c>.</summary>
    public const string DeadLetters = "streamsentiment.dead_letters";

    /// <summary>Verdicts by judge <c>feed</c>; tags <c>expected</c> and <c>predicted</c>.</summary>
    public const string Verdicts = "streamsentiment.verdicts";

    /// <summary>From Kafka append to committed row, in seconds.</summary>
    public const string Latency = "streamsentiment.tweet.latency";

    /// <summary>Tweets in Kafka that are not yet through, as the Ingestor sees it.</summary>
    public const string Lag = "streamsentiment.lag";

    /// <summary>Records of a topic that a group has not committed yet; tags <c>topic</c> and <c>group</c>.</summary>
    public const string GroupLag = "streamsentiment.consumer.lag";

    /// <summary>Records in a batch; tags <c>topic</c> and <c>group</c>.</summary>
    public const string BatchSize = "streamsentiment.batch.size";

    /// <summary>What a batch of tweets takes in one stage, in seconds; tag <c>stage</c>, one of <see cref="StreamStages"/>.</summary>
    public const string StageDuration = "streamsentiment.stage.duration";

    /// <summary>1 for the model that scores now, 0 for one that did before; tags <c>model</c> and <c>model_version</c>.</summary>
    public const string ModelServing = "streamsentiment.model.serving";

    /// <summary>Times that another version took over while the process ran; tag <c>model</c>.</summary>
    public const string ModelSwaps = "streamsentiment.model.swaps";

    /// <summary>Versions that did not prove themselves; tag <c>model</c>.</summary>
    public const string ModelRefusals = "streamsentiment.model.refusals";

    /// <summary>1 for the status that a dependency has, 0 for the others; tags <c>dependency</c> and <c>status</c>.</summary>
    public const string DependencyStatuses = "streamsentiment.dependency.status";

    /// <summary>Incidents opened; tag <c>model</c>.</summary>
    public const string IncidentsOpened = "streamsentiment.incidents.opened";

    /// <summary>Incidents that are open; tag <c>model</c>.</summary>
    public const string IncidentsOpen = "streamsentiment.incidents.open";

    /// <summary>Tries to send a notice; tags <c>channel</c>, <c>kind</c> and <c>outcome</c>.</summary>
    public const string Notices = "streamsentiment.notices";

    /// <summary>Predictions that somebody asked for; tag <c>label</c>.</summary>
    public const string Predictions = "streamsentiment.predictions";

    private readonly Counter<long> _recordsRead;
    private readonly Counter<long> _badLabels;
    private readonly Counter<long> _badDates;
    private readonly Counter<long> _leftOut;
    private readonly Counter<long> _connections;
    private readonly Gauge<long> _buffered;
    private readonly Gauge<long> _usage;
    private readonly Counter<long> _unknownMessages;
    private readonly Gauge<long> _connected;
    private readonly Counter<long> _tweetsScored;
    private readonly Counter<long> _alreadyScored;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _verdicts;
    private readonly Counter<long> _incidents;
    private readonly Histogram<double> _latency;
    private readonly Gauge<long> _lag;
    private readonly Gauge<int> _serving;
    private readonly Gauge<long> _groupLag;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _stages;
    private readonly Counter<long> _swaps;
    private readonly Counter<long> _refusals;
    private readonly Gauge<long> _open;
    private readonly Counter<long> _notices;
    private readonly Counter<long> _predictions;
    private readonly ConcurrentDictionary<string, bool> _openModels = new();
    private readonly TimeProvider _clock;
    private KeyValuePair<string, object?>[]? _served;
    private StreamHealth? _health;

    /// <summary>One for each process.</summary>
    public StreamMetrics(IMeterFactory factory, TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        var meter = factory.Create(MeterName);
        _recordsRead = meter.CreateCounter<long>(RecordsRead, "{record}", "Records that a feed gave, good or bad");
        _badLabels = meter.CreateCounter<long>(BadLabels, "{record}", "Records whose label was no truth value");
        _badDates = meter.CreateCounter<long>(BadDates, "{record}", "Records whose date could not be read");
        _leftOut = meter.CreateCounter<long>(LeftOut, "{tweet}", "Tweets that the settings leave out");
        _connections = meter.CreateCounter<long>(Connections, "{connection}", "Connections that a feed opened, or tried to");
        _buffered = meter.CreateGauge<long>(Buffered, "By", "Bytes that a feed has received and Kafka has not been sent yet");
        _usage = meter.CreateGauge<long>(Usage, "{post}", "Posts that a feed has used of its operator's monthly cap");
        _unknownMessages = meter.CreateCounter<long>(UnknownMessages, "{message}", "Messages of a kind that the feed does not know");
        _connected = meter.CreateGauge<long>(Connected, null, "Whether a feed is connected");
        _tweetsScored = meter.CreateCounter<long>(TweetsScored, "{tweet}", "Rows committed to scored_tweets");
        _alreadyScored = meter.CreateCounter<long>(AlreadyScored, "{tweet}", "Tweets whose row was there already");
        _deadLetters = meter.CreateCounter<long>(DeadLetters, "{record}", "Records that became dead letters");
        _verdicts = meter.CreateCounter<long>(Verdicts, "{verdict}", "Verdicts by judge feed");
        _incidents = meter.CreateCounter<long>(IncidentsOpened, "{incident}", "Incidents opened");
        _latency = meter.CreateHistogram(Latency, "s", "From Kafka append to committed row", advice: Buckets.Waits);
        _lag = meter.CreateGauge<long>(Lag, "{tweet}", "Tweets in Kafka that are not yet through");
        _serving = meter.CreateGauge<int>(ModelServing, null, "Which model scores now");
        _groupLag = meter.CreateGauge<long>(GroupLag, "{record}", "Records of a topic that a group has not committed yet");
        _batchSize = meter.CreateHistogram(BatchSize, "{record}", "Records in a batch", advice: Buckets.Sizes);
        _stages = meter.CreateHistogram(StageDuration, "s", "What a batch of tweets takes in one stage", advice: Buckets.Work);
        _swaps = meter.CreateCounter<long>(ModelSwaps, "{swap}", "Times that another version took over while the process ran");
        _refusals = meter.CreateCounter<long>(ModelRefusals, "{version}", "Versions that did not prove themselves");
        _open = meter.CreateGauge<long>(IncidentsOpen, "{incident}", "Incidents that are open");
        _notices = meter.CreateCounter<long>(Notices, "{notice}", "Tries to send a notice");
        _predictions = meter.CreateCounter<long>(Predictions, "{prediction}", "Predictions that somebody asked for");
        meter.CreateObservableGauge(DependencyStatuses, Statuses, null, "How the dependencies are");
        CreateMessaging(meter);
    }

    /// <summary>Whether anybody wants to know how far groups are behind, which has to be asked for.</summary>
    public bool WantsLag => _groupLag.Enabled;

    /// <summary>Whether anybody wants to know how many incidents are open, which has to be asked for.</summary>
    public bool WantsOpen => _open.Enabled;

    /// <summary>Shows the dependencies too.</summary>
    public void Show(StreamHealth health) => _health = health;

    /// <summary>A feed gave a record.</summary>
    public void Read(string feed, bool badLabel, bool badDate)
    {
        _recordsRead.Add(1, new KeyValuePair<string, object?>("feed", feed));
        if (badLabel)
        {
            _badLabels.Add(1);
        }

        if (badDate)
        {
            _badDates.Add(1);
        }
    }

    /// <summary>A tweet of a feed is not scored.</summary>
    public void Left(string feed, string reason) =>
        _leftOut.Add(1, new KeyValuePair<string, object?>("feed", feed), new KeyValuePair<string, object?>("reason", reason));

    /// <summary>A feed's connection ended, or could not be made.</summary>
    public void Disconnected(string feed, string outcome) =>
        _connections.Add(1, new KeyValuePair<string, object?>("feed", feed), new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>A feed's buffer holds so much.</summary>
    public void BufferHolds(string feed, long bytes) => _buffered.Record(bytes, new KeyValuePair<string, object?>("feed", feed));

    /// <summary>A feed has used so many posts this month.</summary>
    public void UsageIs(string feed, long posts) => _usage.Record(posts, new KeyValuePair<string, object?>("feed", feed));

    /// <summary>A feed was sent a message of a kind that it does not know.</summary>
    /// <param name="kind">One of few: a server may name its kinds as it likes.</param>
    public void UnknownMessage(string feed, string kind) =>
        _unknownMessages.Add(1, new KeyValuePair<string, object?>("feed", feed), new KeyValuePair<string, object?>("kind", kind));

    /// <summary>A feed is connected, or not.</summary>
    public void ConnectedIs(string feed, bool connected) => _connected.Record(connected ? 1 : 0, new KeyValuePair<string, object?>("feed", feed));

    /// <summary>Rows of one label were committed.</summary>
    public void Scored(Sentiment label, long count)
    {
        if (count > 0)
        {
            _tweetsScored.Add(count, new KeyValuePair<string, object?>("label", label.ToName()));
        }
    }

    /// <summary>Tweets came whose rows were there.</summary>
    public void Repeated(long count)
    {
        if (count > 0)
        {
            _alreadyScored.Add(count);
        }
    }

    /// <summary>A record became a dead letter.</summary>
    public void DeadLettered(string reason) => _deadLetters.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Labelled tweets were compared with their truth.</summary>
    public void Judged(Sentiment expected, Sentiment predicted, long count = 1)
    {
        if (count > 0)
        {
            _verdicts.Add(
                count, new KeyValuePair<string, object?>("expected", expected.ToName()), new KeyValuePair<string, object?>("predicted", predicted.ToName()));
        }
    }

    /// <summary>A tweet's row was committed so long after Kafka took the tweet.</summary>
    public void Took(TimeSpan time) => _latency.Record(time.TotalSeconds);

    /// <summary>So many tweets are on their way.</summary>
    public void LagIs(long tweets) => _lag.Record(tweets);

    /// <summary>This model scores from now on.</summary>
    public void Serves(string model, string version)
    {
        KeyValuePair<string, object?>[] tags = [new("model", model), new("model_version", version)];
        if (Interlocked.Exchange(ref _served, tags) is { } before)
        {
            _serving.Record(0, before);
            _swaps.Add(1, tags[0]);
        }
        else
        {
            // So that the first one is seen as a change.
            _swaps.Add(0, tags[0]);
            _refusals.Add(0, tags[0]);
        }

        _serving.Record(1, tags);
    }

    /// <summary>An incident opened.</summary>
    public void IncidentOpened(string model) => _incidents.Add(1, new KeyValuePair<string, object?>("model", model));

    /// <summary>A version did not prove itself.</summary>
    public void Refused(string model) => _refusals.Add(1, new KeyValuePair<string, object?>("model", model));

    /// <summary>So many incidents are open on each model; on those that are not named, none.</summary>
    public void OpenAre(IEnumerable<(string Model, long Count)> open)
    {
        var closed = _openModels.Keys.ToHashSet();
        foreach (var (model, count) in open)
        {
            _openModels[model] = true;
            closed.Remove(model);
            _open.Record(count, new KeyValuePair<string, object?>("model", model));
        }

        foreach (var model in closed)
        {
            _open.Record(0, new KeyValuePair<string, object?>("model", model));
        }
    }

    /// <summary>Somebody tried to send a notice.</summary>
    /// <param name="channel">Mail or webhook.</param>
    /// <param name="kind">What it tells.</param>
    /// <param name="outcome">How that ended, one of a few words.</param>
    /// <param name="count">How often; 0 says that it can happen, so that the first time is seen as a change.</param>
    public void Notified(string channel, string kind, string outcome, long count = 1) => _notices.Add(
        count,
        new KeyValuePair<string, object?>("channel", channel),
        new KeyValuePair<string, object?>("kind", kind),
        new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>Somebody asked for predictions and was given them.</summary>
    public void Predicted(Sentiment label, long count = 1) => _predictions.Add(count, new KeyValuePair<string, object?>("label", label.ToName()));

    /// <summary>A group is so far behind in a topic.</summary>
    public void GroupIsBehind(string topic, string group, long records) => _groupLag.Record(
        records, new KeyValuePair<string, object?>("topic", topic), new KeyValuePair<string, object?>("group", group));

    /// <summary>A stage of a batch of tweets begins; it ends when what this gives is disposed.</summary>
    /// <param name="name">One of <see cref="StreamStages"/>.</param>
    public Stage Begin(string name) => new(this, name, _clock.GetTimestamp());

    private IEnumerable<Measurement<int>> Statuses() =>
        from dependency in _health?.Dependencies ?? []
        from status in Enum.GetValues<DependencyStatus>()
        select new Measurement<int>(
            dependency.Status == status ? 1 : 0,
            new KeyValuePair<string, object?>("dependency", dependency.Name),
            new KeyValuePair<string, object?>("status", HealthJson.NameOf(status)));

    /// <summary>A stage that has begun: a measurement, and a span in a batch that is traced.</summary>
    public sealed class Stage : IDisposable
    {
        private readonly StreamMetrics _metrics;
        private readonly string _name;
        private readonly long _began;
        private readonly Activity? _span;

        internal Stage(StreamMetrics metrics, string name, long began) =>
            (_metrics, _name, _began, _span) = (metrics, name, began, StreamTraces.StartStage(name));

        /// <inheritdoc/>
        public void Dispose()
        {
            _metrics._stages.Record(_metrics._clock.GetElapsedTime(_began).TotalSeconds, new KeyValuePair<string, object?>("stage", _name));
            _span?.Stop();
        }
    }
}
