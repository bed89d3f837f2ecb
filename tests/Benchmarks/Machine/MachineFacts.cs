using System.Globalization;
using System.Runtime.InteropServices;

namespace StreamSentiment.Benchmarks.Machine;

/// <summary>What was measured on.</summary>
internal sealed record MachineFacts
{
    /// <summary>The processor's own name.</summary>
    public required string Processor { get; init; }

    /// <summary>Widest vector instructions that it offers.</summary>
    public required string Vectors { get; init; }

    public required int Cores { get; init; }

    /// <summary>In gigabytes (2^30).</summary>
    public required double MemoryGigabytes { get; init; }

    public required string System { get; init; }

    public required string DotNet { get; init; }

    /// <summary>This machine.</summary>
    public static MachineFacts Find() => new()
    {
        Processor = ProcessorName(),
        Vectors = global::System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? "AVX-512"
            : global::System.Runtime.Intrinsics.X86.Avx2.IsSupported ? "AVX2"
            : global::System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported ? "AdvSimd" : "128 bits",
        Cores = Environment.ProcessorCount,
        MemoryGigabytes = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
        System = RuntimeInformation.OSDescription,
        DotNet = RuntimeInformation.FrameworkDescription,
    };

    /// <summary>As one line.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Processor}, {Cores} core{(Cores == 1 ? "" : "s")}, {Vectors}, {MemoryGigabytes:0.#} GB, {System}, {DotNet}");

    private static string ProcessorName()
    {
        const string Field = "model name";
        var line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal))
            : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
