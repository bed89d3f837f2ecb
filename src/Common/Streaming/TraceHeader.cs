using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using StreamSentiment.Common.Hosting.Telemetry;

namespace StreamSentiment.Common.Streaming;

/// <summary>Header <c>traceparent</c> of a record (W3C): the span that the record's next reader goes on from. Only traced records have one.</summary>
public static class TraceHeader
{
    private const string Name = "traceparent";

    // What the W3C gives it. Other systems may have written the record, and what they call so is stored beside a notice.
    private const int Length = 55;

    /// <summary>The header of a record, as text; null where it has none that is one, or nobody listens.</summary>
    public static string? Of(ConsumeResult<string, byte[]> record) =>
        StreamTraces.Source.HasListeners() && record.Message.Headers is { } headers && headers.TryGetLastBytes(Name, out var bytes) && bytes?.Length == Length
            && Encoding.ASCII.GetString(bytes) is var text && ActivityContext.TryParse(text, null, out _)
                ? text
                : null;

    /// <summary>Puts a span into the headers, in the place of the one before; none does nothing.</summary>
    public static void Set(Headers headers, Activity? span) => Set(headers, span?.Id);

    /// <summary>Puts what <see cref="Of"/> gave into the headers, in the place of what was there; null does nothing.</summary>
    public static void Set(Headers headers, string? traceParent)
    {
        if (traceParent is not null)
        {
            headers.Remove(Name);
            headers.Add(Name, Encoding.ASCII.GetBytes(traceParent));
        }
    }
}
