using System.Diagnostics;
using Confluent.Kafka;
using StreamSentiment.Common.Hosting.Telemetry;

namespace StreamSentiment.Common.Streaming;

/// <summary>
/// The spans of a batch that holds traced records: one of the batch, in a trace of its own, and one of each such record in the record's
/// trace. From the first try until the batch is durable, or given up. While it lives the batch's span is the current one, and the
/// records' headers name their spans, for whatever is sent on.
/// </summary>
internal sealed class BatchTrace : IDisposable
{
    // A batch in which everything is traced must not be larger in traces than in rows.
    private const int MostLinks = 128;

    private readonly Activity? _batch;
    private readonly List<Activity> _records = [];

    private BatchTrace(string topic, string group, int count, List<(ConsumeResult<string, byte[]> Record, ActivityContext Context)> traced)
    {
        var tags = TelemetryTags.Of("process", topic, group, null);
        tags.Add("messaging.batch.message_count", count);
        _batch = StreamTraces.StartApart(
            $"batch {topic}", ActivityKind.Consumer, default, tags, traced.Take(MostLinks).Select(one => new ActivityLink(one.Context)));
        Activity.Current = _batch;
        foreach (var (record, context) in traced)
        {
            var about = TelemetryTags.Of("process", topic, group, null);
            about.Add("messaging.message.id", record.Message.Key);
            about.Add("messaging.destination.partition.id", record.Partition.Value);
            about.Add("messaging.kafka.offset", record.Offset.Value);
            var links = _batch is null ? null : new[] { new ActivityLink(_batch.Context) };
            if (StreamTraces.StartApart($"process {topic}", ActivityKind.Consumer, context, about, links) is { } span)
            {
                _records.Add(span);
                TraceHeader.Set(record.Message.Headers, span);
            }
        }
    }

    /// <summary>Begins the spans; null where none of the records is traced, or nobody listens.</summary>
    public static BatchTrace? Begin(string topic, string group, IReadOnlyList<ConsumeResult<string, byte[]>> batch)
    {
        if (!StreamTraces.Source.HasListeners())
        {
            return null;
        }

        List<(ConsumeResult<string, byte[]> Record, ActivityContext Context)>? traced = null;
        foreach (var record in batch)
        {
            if (TraceHeader.Of(record) is { } header && ActivityContext.TryParse(header, null, isRemote: true, out var context))
            {
                (traced ??= []).Add((record, context));
            }
        }

        return traced is null ? null : new BatchTrace(topic, group, batch.Count, traced);
    }

    /// <summary>A try failed, and there will be another one.</summary>
    public void Retry(Exception problem) =>
        _batch?.AddEvent(new ActivityEvent("retry", tags: new ActivityTagsCollection { [TelemetryTags.Error] = TelemetryTags.ErrorOf(problem) }));

    /// <summary>It cannot be done.</summary>
    public void Fail(Exception problem)
    {
        StreamTraces.Fail(_batch, problem);
        _records.ForEach(span => StreamTraces.Fail(span, problem));
    }

    /// <summary>Ends the spans.</summary>
    public void Dispose()
    {
        _records.ForEach(span => span.Stop());
        _batch?.Stop();
        Activity.Current = null;
    }
}
