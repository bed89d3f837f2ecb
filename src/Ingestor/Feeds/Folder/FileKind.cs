using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamSentiment.Ingestor.Feeds.Folder;

/// <summary>Tells files from what only looks like one in a folder: .NET does not say it, and to open a pipe waits for whoever writes to it.</summary>
internal static partial class FileKind
{
    // statx's numbers, the same on every processor.
    private const int CurrentFolder = -100;
    private const uint AskKind = 1;
    private const int StructureBytes = 256;
    private const int ModeAt = 28;
    private const int KindMask = 0xF000;

    /// <summary>
    /// A pipe, a socket or a device, in a word; null of a file, of what is away, and where the system does not tell. A link is what it leads to.
    /// </summary>
    public static string? NoFile(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            var told = new byte[StructureBytes];
            return Ask(CurrentFolder, [.. Encoding.UTF8.GetBytes(path), 0], 0, AskKind, told) != 0 ? null
                : (BinaryPrimitives.ReadUInt16LittleEndian(told.AsSpan(ModeAt)) & KindMask) switch
                {
                    0x1000 => "a pipe",
                    0x2000 or 0x6000 => "a device",
                    0xC000 => "a socket",
                    _ => null,
                };
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx")]
    private static partial int Ask(int folder, byte[] path, int flags, uint mask, [Out] byte[] told);
}
