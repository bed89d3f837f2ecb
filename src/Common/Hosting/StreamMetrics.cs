using System.Diagnostics.Metrics;
using StreamSentiment.Common.Tweets;

namespace StreamSentiment.Common.Hosting;

/// <summary>Every metric of the stream, in one place. The names are a contract: see docs/telemetry.md.</summary>
public sealed class StreamMetrics
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

    /// <summary>From Kafka append to committed row, in milliseconds.</summary>
    public const string Latency = "streamsentiment.tweet.latency";

    /// <summary>Tweets in Kafka that are not yet through.</summary>
    public const string Lag = "streamsentiment.lag";

    /// <summary>1 for the model that scores now, 0 for one that did before; tags <c>model</c> and <c>model_version</c>.</summary>
    public const string ModelServing = "streamsentiment.model.serving";

    /// <summary>Incidents opened; tag <c>model</c>.</summary>
    public const string IncidentsOpened = "streamsentiment.incidents.opened";

    private readonly Counter<long> _recordsRead;
    private readonly Counter<long> _badLabels;
    private readonly Counter<long> _badDates;
    private readonly Counter<long> _leftOut;
    private readonly Counter<long> _connections;
    private readonly Gauge<long> _buffered;
    private readonly Gauge<long> _usage;
    private readonly Gauge<long> _connected;
    private readonly Counter<long> _tweetsScored;
    private readonly Counter<long> _alreadyScored;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _verdicts;
    private readonly Counter<long> _incidents;
    private readonly Histogram<double> _latency;
    private readonly Gauge<long> _lag;
    private readonly Gauge<int> _serving;
    private KeyValuePair<string, object?>[]? _served;

    /// <summary>One for each process.</summary>
    public StreamMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _recordsRead = meter.CreateCounter<long>(RecordsRead, "{record}", "Records that a feed gave, good or bad");
        _badLabels = meter.CreateCounter<long>(BadLabels, "{record}", "Records whose label was no truth value");
        _badDates = meter.CreateCounter<long>(BadDates, "{record}", "Records whose date could not be read");
        _leftOut = meter.CreateCounter<long>(LeftOut, "{tweet}", "Tweets that the settings leave out");
        _connections = meter.CreateCounter<long>(Connections, "{connection}", "Connections that a feed opened, or tried to");
        _buffered = meter.CreateGauge<long>(Buffered, "By", "Bytes that a feed has received and Kafka has not been sent yet");
        _usage = meter.CreateGauge<long>(Usage, "{post}", "Posts that a feed has used of its operator's monthly cap");
        _connected = meter.CreateGauge<long>(Connected, null, "Whether a feed is connected");
        _tweetsScored = meter.CreateCounter<long>(TweetsScored, "{tweet}", "Rows committed to scored_tweets");
        _alreadyScored = meter.CreateCounter<long>(AlreadyScored, "{tweet}", "Tweets whose row was there already");
        _deadLetters = meter.CreateCounter<long>(DeadLetters, "{record}", "Records that became dead letters");
        _verdicts = meter.CreateCounter<long>(Verdicts, "{verdict}", "Verdicts by judge feed");
        _incidents = meter.CreateCounter<long>(IncidentsOpened, "{incident}", "Incidents opened");
        _latency = meter.CreateHistogram<double>(Latency, "ms", "From Kafka append to committed row");
        _lag = meter.CreateGauge<long>(Lag, "{tweet}", "Tweets in Kafka that are not yet through");
        _serving = meter.CreateGauge<int>(ModelServing, null, "Which model scores now");
    }

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

    /// <summary>A labelled tweet was compared with its truth.</summary>
    public void Judged(Sentiment expected, Sentiment predicted) => _verdicts.Add(
        1, new KeyValuePair<string, object?>("expected", expected.ToName()), new KeyValuePair<string, object?>("predicted", predicted.ToName()));

    /// <summary>A tweet's row was committed so long after Kafka took the tweet.</summary>
    public void Took(double milliseconds) => _latency.Record(milliseconds);

    /// <summary>So many tweets are on their way.</summary>
    public void LagIs(long tweets) => _lag.Record(tweets);

    /// <summary>This model scores from now on.</summary>
    public void Serves(string model, string version)
    {
        KeyValuePair<string, object?>[] tags = [new("model", model), new("model_version", version)];
        if (Interlocked.Exchange(ref _served, tags) is { } before)
        {
            _serving.Record(0, before);
        }

        _serving.Record(1, tags);
    }

    /// <summary>An incident opened.</summary>
    public void IncidentOpened(string model) => _incidents.Add(1, new KeyValuePair<string, object?>("model", model));
}
