using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace StreamSentiment.Common.Hosting.Telemetry;

/// <summary>
/// The stream's spans. Where nobody listens none is made, and a tweet that is not chosen costs one random number.
/// </summary>
public sealed class StreamTraces(IOptions<TelemetryOptions> options)
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "StreamSentiment";

    /// <summary>The source.</summary>
    internal static readonly ActivitySource Source = new(SourceName);

    private readonly double _share = options.Value.TraceShare;

    /// <summary>Begins the trace of a tweet, when it is one of those that are chosen; null when it is not.</summary>
    public Activity? BeginTweet(string topic, string id, string feed)
    {
        if (_share <= 0 || !Source.HasListeners() || (_share < 1 && Random.Shared.NextDouble() >= _share))
        {
            return null;
        }

        var tags = TelemetryTags.Of("send", topic, null, null);
        tags.Add("messaging.message.id", id);
        tags.Add("streamsentiment.feed", feed);
        return StartApart($"send {topic}", ActivityKind.Producer, default, tags);
    }

    /// <summary>Starts a span that nothing else becomes a child of by itself.</summary>
    internal static Activity? StartApart(
        string name, ActivityKind kind, ActivityContext parent, IEnumerable<KeyValuePair<string, object?>> tags, IEnumerable<ActivityLink>? links = null)
    {
        var around = Activity.Current;
        Activity.Current = null;
        try
        {
            return Source.StartActivity(name, kind, parent, tags, links);
        }
        finally
        {
            Activity.Current = around;
        }
    }

    /// <summary>Starts a stage of the batch that is being handled; null when that is not traced.</summary>
    internal static Activity? StartStage(string name) =>
        Activity.Current is { IsAllDataRequested: true } batch && batch.Source == Source ? Source.StartActivity(name) : null;

    /// <summary>Starts the sending of a notice.</summary>
    /// <param name="channel">Mail or webhook.</param>
    /// <param name="traceParent">The trace of the verdict that it tells of; null: a trace of its own.</param>
    public static Activity? BeginNotice(string channel, string noticeId, string incidentId, string? traceParent)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // The run of this process's own work, such as a loop, is no parent of it.
        Activity.Current = null;
        _ = ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent);
        return Source.StartActivity(
            $"send {channel}",
            ActivityKind.Client,
            parent,
            [new("streamsentiment.notice.id", noticeId), new("streamsentiment.incident.id", incidentId)]);
    }

    /// <summary>Says on a span what went wrong.</summary>
    public static void Fail(Activity? span, Exception problem) =>
        span?.SetStatus(ActivityStatusCode.Error).SetTag(TelemetryTags.Error, TelemetryTags.ErrorOf(problem));
}
