using System.Runtime.InteropServices;
using System.Text;

namespace StreamSentiment.Trainer.Torch;

/// <summary>
/// Makes TorchSharp loadable on systems older than its native part, such as Debian 12 and Ubuntu 22.04. That part asks for version
/// GLIBCXX_3.4.32 of libstdc++ for the sake of one symbol that nothing refers to; where the system lacks it, the need is made weak in
/// the copy in the output folder. The system and the package cache stay as they are.
/// </summary>
internal static class TorchRuntime
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string Library = "libLibTorchSharp.so";
    private static readonly Lazy<bool> Prepared = new(() => Prepare(AppContext.BaseDirectory));

    /// <summary>To be called before anything of TorchSharp is touched. Does its work once in a process.</summary>
    public static void EnsureLoadable() => _ = Prepared.Value;

    /// <summary>Patches the library under <paramref name="folder"/> if this system needs it.</summary>
    /// <returns>Whether it was patched now.</returns>
    internal static bool Prepare(string folder)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64 || SystemHasVersion())
        {
            return false;
        }

        string[] places = [Path.Combine(folder, Library), Path.Combine(folder, "runtimes", "linux-x64", "native", Library)];
        var patched = false;
        foreach (var place in places.Where(File.Exists))
        {
            patched |= Patch(place);
        }

        return patched;
    }

    /// <summary>Writes the patched bytes beside the library and renames: another process may be loading it.</summary>
    internal static bool Patch(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (!ElfVersionNeed.MakeWeak(bytes, Version))
        {
            return false;
        }

        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(temporary, bytes);
        File.Move(temporary, path, overwrite: true);
        return true;
    }

    private static bool SystemHasVersion()
    {
        // .NET itself is linked to libstdc++, so it is mapped already.
        var path = File.ReadLines("/proc/self/maps")
            .Select(line => line.IndexOf('/') is >= 0 and var slash ? line[slash..] : "")
            .FirstOrDefault(mapped => Path.GetFileName(mapped).StartsWith("libstdc++.so.6", StringComparison.Ordinal));
        return path is null || File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.ASCII.GetBytes(Version + "\0")) >= 0;
    }
}
