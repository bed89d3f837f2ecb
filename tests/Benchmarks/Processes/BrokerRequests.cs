using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using StreamSentiment.Common.Streaming;

namespace StreamSentiment.Benchmarks.Processes;

/// <summary>
/// Which requests the embedded broker has got. librdkafka's broker notes them, and the .NET client has no call for it, so its handle is
/// taken by reflection.
/// </summary>
internal sealed class BrokerRequests
{
    /// <summary>Number of JoinGroup in Kafka's protocol.</summary>
    public const short JoinGroup = 11;

    private readonly nint _cluster;
    private readonly nint _library;

    /// <summary>Notes them from now on.</summary>
    public BrokerRequests(EmbeddedBroker broker)
    {
        // The copy that the client has loaded already: the one of several that this system can load.
        _library = NativeLibrary.Load(Process.GetCurrentProcess().Modules.Cast<ProcessModule>()
            .First(module => module.ModuleName.Contains("librdkafka", StringComparison.Ordinal)).FileName);
        var client = (SafeHandle)typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(broker.Handle)!;
        _cluster = Call<ClusterOf>("rd_kafka_handle_mock_cluster")(client.DangerousGetHandle());
        Call<Act>("rd_kafka_mock_start_request_tracking")(_cluster);
    }

    /// <summary>Forgets those that have come.</summary>
    public void Clear() => Call<Act>("rd_kafka_mock_clear_requests")(_cluster);

    /// <summary>Whether one of this kind has come.</summary>
    public bool Has(short kind)
    {
        var requests = Call<GetRequests>("rd_kafka_mock_get_requests")(_cluster, out var count);
        try
        {
            var kindOf = Call<KindOf>("rd_kafka_mock_request_api_key");
            return Enumerable.Range(0, (int)count).Any(number => kindOf(Marshal.ReadIntPtr(requests, number * nint.Size)) == kind);
        }
        finally
        {
            Call<Destroy>("rd_kafka_mock_request_destroy_array")(requests, count);
        }
    }

    private T Call<T>(string name)
        where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(_library, name));

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint ClusterOf(nint client);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Act(nint cluster);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint GetRequests(nint cluster, out nuint count);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate short KindOf(nint request);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Destroy(nint requests, nuint count);
}
