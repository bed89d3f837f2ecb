using System.Runtime.InteropServices;
using Confluent.Kafka;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.TestSupport;

/// <summary>Requests that the embedded broker can be made to refuse, by their number in Kafka's protocol.</summary>
public enum KafkaRequest
{
    /// <summary>Records are to be kept.</summary>
    Produce = 0,

    /// <summary>Records are asked for.</summary>
    Fetch = 1,

    /// <summary>Which offsets a partition holds.</summary>
    ListOffsets = 2,

    /// <summary>A group's offsets are to be kept.</summary>
    OffsetCommit = 8,

    /// <summary>What a group has committed.</summary>
    OffsetFetch = 9,

    /// <summary>Which broker looks after a group.</summary>
    FindCoordinator = 10,

    /// <summary>A member wants to be in a group.</summary>
    JoinGroup = 11,

    /// <summary>A member says that it lives.</summary>
    Heartbeat = 12,

    /// <summary>A member asks for its partitions.</summary>
    SyncGroup = 14,
}

/// <summary>Makes librdkafka's broker misbehave.</summary>
internal sealed class BrokerFaults(EmbeddedBroker broker)
{
    // The only one there is.
    private const int Broker = 1;

    private readonly EmbeddedBrokerControl _control = new(broker.Handle);

    /// <summary>The next requests of this kind are answered with the error.</summary>
    public void Push(KafkaRequest request, ErrorCode error, int times) =>
        _control.Function<PushRequestErrors>("rd_kafka_mock_push_request_errors_array")(
            _control.Cluster, (short)request, (nuint)times, [.. Enumerable.Repeat((int)error, times)]);

    /// <summary>The broker closes its connections and takes no new ones.</summary>
    public void Down() => _control.Function<OfBroker>("rd_kafka_mock_broker_set_down")(_control.Cluster, Broker);

    /// <summary>The broker takes connections again.</summary>
    public void Up() => _control.Function<OfBroker>("rd_kafka_mock_broker_set_up")(_control.Cluster, Broker);

    /// <summary>Every answer of the broker takes so long.</summary>
    public void Delay(int milliseconds) => _control.Function<DelayOfBroker>("rd_kafka_mock_broker_set_rtt")(_control.Cluster, Broker, milliseconds);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int OfBroker(nint cluster, int broker);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int DelayOfBroker(nint cluster, int broker, int milliseconds);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void PushRequestErrors(nint cluster, short request, nuint count, int[] errors);
}
