using System.Runtime.InteropServices;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Benchmarks.Processes;

/// <summary>Which requests the embedded broker has got, as librdkafka's broker notes them.</summary>
internal sealed class BrokerRequests
{
    /// <summary>Number of JoinGroup in Kafka's protocol.</summary>
    public const short JoinGroup = 11;

    private readonly EmbeddedBrokerControl _control;

    /// <summary>Notes them from now on.</summary>
    public BrokerRequests(EmbeddedBroker broker)
    {
        _control = new EmbeddedBrokerControl(broker.Handle);
        _control.Function<Act>("rd_kafka_mock_start_request_tracking")(_control.Cluster);
    }

    /// <summary>Forgets those that have come.</summary>
    public void Clear() => _control.Function<Act>("rd_kafka_mock_clear_requests")(_control.Cluster);

    /// <summary>Whether one of this kind has come.</summary>
    public bool Has(short kind)
    {
        var requests = _control.Function<GetRequests>("rd_kafka_mock_get_requests")(_control.Cluster, out var count);
        try
        {
            var kindOf = _control.Function<KindOf>("rd_kafka_mock_request_api_key");
            return Enumerable.Range(0, (int)count).Any(number => kindOf(Marshal.ReadIntPtr(requests, number * nint.Size)) == kind);
        }
        finally
        {
            _control.Function<Destroy>("rd_kafka_mock_request_destroy_array")(requests, count);
        }
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Act(nint cluster);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint GetRequests(nint cluster, out nuint count);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate short KindOf(nint request);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Destroy(nint requests, nuint count);
}
