using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

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

/// <summary>Pushes errors into librdkafka's broker. The .NET client has no call for it, so its handle is taken by reflection.</summary>
internal static class BrokerFaults
{
    // The only one there is.
    private const int Broker = 1;

    private static readonly nint Library = Load();

    /// <summary>The next requests of this kind are answered with the error.</summary>
    public static void Push(Handle handle, KafkaRequest request, ErrorCode error, int times)
    {
        Export<PushRequestErrors>("rd_kafka_mock_push_request_errors_array")(
            ClusterOf(handle), (short)request, (nuint)times, [.. Enumerable.Repeat((int)error, times)]);
    }

    /// <summary>The broker closes its connections and takes no new ones.</summary>
    public static void Down(Handle handle) => Export<OfBroker>("rd_kafka_mock_broker_set_down")(ClusterOf(handle), Broker);

    /// <summary>The broker takes connections again.</summary>
    public static void Up(Handle handle) => Export<OfBroker>("rd_kafka_mock_broker_set_up")(ClusterOf(handle), Broker);

    /// <summary>Every answer of the broker takes so long.</summary>
    public static void Delay(Handle handle, int milliseconds) => Export<DelayOfBroker>("rd_kafka_mock_broker_set_rtt")(ClusterOf(handle), Broker, milliseconds);

    private static nint ClusterOf(Handle handle)
    {
        var client = (SafeHandle)typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(handle)!;
        return Export<HandleMockCluster>("rd_kafka_handle_mock_cluster")(client.DangerousGetHandle());
    }

    private static T Export<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(Library, name));

    // The copy that the client has loaded already: the one of them that this system can load.
    private static nint Load() => Directory.EnumerateFiles(AppContext.BaseDirectory, "*librdkafka*", SearchOption.AllDirectories)
        .Where(IsLoaded)
        .Select(NativeLibrary.Load)
        .First();

    private static bool IsLoaded(string file) =>
        System.Diagnostics.Process.GetCurrentProcess().Modules.Cast<System.Diagnostics.ProcessModule>().Any(module => module.FileName == file);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint HandleMockCluster(nint client);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int OfBroker(nint cluster, int broker);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int DelayOfBroker(nint cluster, int broker, int milliseconds);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void PushRequestErrors(nint cluster, short request, nuint count, int[] errors);
}
