using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace StreamSentiment.TestSupport;

/// <summary>Requests that the embedded broker can be made to refuse, by their number in Kafka's protocol.</summary>
public enum KafkaRequest
{
    /// <summary>Which offsets a partition holds.</summary>
    ListOffsets = 2,

    /// <summary>A group's offsets are to be kept.</summary>
    OffsetCommit = 8,
}

/// <summary>Pushes errors into librdkafka's broker. The .NET client has no call for it, so its handle is taken by reflection.</summary>
internal static class BrokerFaults
{
    private static readonly nint Library = Load();

    /// <summary>The next requests of this kind are answered with the error.</summary>
    public static void Push(Handle handle, KafkaRequest request, ErrorCode error, int times)
    {
        var client = (SafeHandle)typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(handle)!;
        var cluster = Marshal.GetDelegateForFunctionPointer<HandleMockCluster>(
            NativeLibrary.GetExport(Library, "rd_kafka_handle_mock_cluster"))(client.DangerousGetHandle());
        Marshal.GetDelegateForFunctionPointer<PushRequestErrors>(NativeLibrary.GetExport(Library, "rd_kafka_mock_push_request_errors_array"))(
            cluster, (short)request, (nuint)times, [.. Enumerable.Repeat((int)error, times)]);
    }

    // The copy that the client has loaded already: the one of them that this system can load.
    private static nint Load() => Directory.EnumerateFiles(AppContext.BaseDirectory, "*librdkafka*", SearchOption.AllDirectories)
        .Where(file => file.Contains(RuntimeInformation.RuntimeIdentifier, StringComparison.Ordinal) || file.Contains("linux-x64", StringComparison.Ordinal))
        .Where(file => IsLoaded(file))
        .Select(NativeLibrary.Load)
        .First();

    private static bool IsLoaded(string file) =>
        System.Diagnostics.Process.GetCurrentProcess().Modules.Cast<System.Diagnostics.ProcessModule>().Any(module => module.FileName == file);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint HandleMockCluster(nint client);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void PushRequestErrors(nint cluster, short request, nuint count, int[] errors);
}
