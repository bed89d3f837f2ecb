using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace StreamSentiment.Common.Streaming;

/// <summary>
/// What librdkafka lets its own broker be told, and the .NET client has no call for: so the client's handle is taken by reflection, and the
/// functions by their names.
/// </summary>
internal sealed class EmbeddedBrokerControl
{
    private readonly nint _library;

    /// <summary>Of the broker that this client carries.</summary>
    /// <exception cref="NotSupportedException">This release of the client, or of librdkafka, has no such thing.</exception>
    public EmbeddedBrokerControl(Handle handle)
    {
        // The copy that the client has loaded already: the one of several that this system can load.
        var library = Process.GetCurrentProcess().Modules.Cast<ProcessModule>()
            .FirstOrDefault(module => module.ModuleName.Contains("librdkafka", StringComparison.Ordinal));
        var client = typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)?.GetValue(handle) as SafeHandle;
        if (library is null || client is null)
        {
            throw new NotSupportedException("The Kafka client does not show its handle.");
        }

        _library = NativeLibrary.Load(library.FileName);
        Cluster = Function<ClusterOf>("rd_kafka_handle_mock_cluster")(client.DangerousGetHandle());
    }

    /// <summary>The broker, as the functions want it.</summary>
    public nint Cluster { get; }

    /// <summary>A function of librdkafka.</summary>
    /// <exception cref="NotSupportedException">There is none of this name.</exception>
    public T Function<T>(string name)
        where T : Delegate => NativeLibrary.TryGetExport(_library, name, out var address) ? Marshal.GetDelegateForFunctionPointer<T>(address)
            : throw new NotSupportedException($"librdkafka has no function {name}.");

    /// <summary>How long the broker waits for further members when the first of a group has come; three seconds until it is told.</summary>
    public void WaitForMembers(TimeSpan wait) =>
        Function<SetMilliseconds>("rd_kafka_mock_group_initial_rebalance_delay_ms")(Cluster, (int)wait.TotalMilliseconds);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint ClusterOf(nint client);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void SetMilliseconds(nint cluster, int milliseconds);
}
