using System.Runtime.InteropServices;

namespace StreamSentiment.Common.Models.Serving;

/// <summary>
/// Gives back what a model that was replaced has held. Left alone, both heaps would keep it for later: some hundred megabytes that go up
/// and down with each swap. It stops all threads for 15 to 40 ms, once for each swap.
/// </summary>
internal static partial class FreedMemory
{
    /// <summary>Gives it back to the system.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = Trim(0);
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library than glibc.
        }
    }

    // ONNX Runtime's weights and arenas are malloc's.
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nint pad);
}
