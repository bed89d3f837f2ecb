using System.Buffers.Binary;

namespace StreamSentiment.Ingestor.Feeds.Jetstream;

/// <summary>The dictionary that a server packs its events with: without the same one nobody can read them.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Bytes">What is in it.</param>
internal sealed record ZstdDictionary(string Path, byte[] Bytes)
{
    // Bluesky's has 110 KiB.
    private const int MaxBytes = 16 * 1024 * 1024;
    private const uint Magic = 0xEC30A437;
    private const uint FrameMagic = 0xFD2FB528;

    // By the two lowest bits of a frame's first byte after its magic number.
    private static readonly int[] IdLengths = [0, 1, 2, 4];

    /// <summary>Its number, which a packed event names.</summary>
    public uint Id { get; } = BinaryPrimitives.ReadUInt32LittleEndian(Bytes.AsSpan(4));

    /// <summary>Reads one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="setting">The setting that names it, for messages.</param>
    /// <exception cref="FeedException">There is none.</exception>
    public static ZstdDictionary Read(string? path, string setting)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            throw Unfit($"Setting {setting}: Compression is zstd, which needs the dictionary that the server packs with: download it and name its file here. "
                + "docs/feeds.md says where Bluesky's is.");
        }

        path = System.IO.Path.GetFullPath(path);
        byte[] bytes;
        try
        {
            bytes = new FileInfo(path).Length <= MaxBytes ? File.ReadAllBytes(path)
                : throw Unfit($"Setting {setting}: {path} is no dictionary of zstd: it has more than {MaxBytes / 1024 / 1024} MiB.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FeedException($"Setting {setting}: the dictionary cannot be read: {problem.Message} docs/feeds.md says where Bluesky's is.", problem);
        }

        return bytes.Length > 8 && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic ? new ZstdDictionary(path, bytes)
            : throw Unfit($"Setting {setting}: {path} is no dictionary of zstd: such a file begins with the bytes 37 A4 30 EC. docs/feeds.md says where Bluesky's is.");
    }

    /// <summary>Whether these bytes are packed.</summary>
    public static bool IsPacked(ReadOnlySpan<byte> message) =>
        message.Length > 4 && BinaryPrimitives.ReadUInt32LittleEndian(message) == FrameMagic;

    /// <summary>The number of the dictionary that packed bytes name; 0 where they name none.</summary>
    public static uint IdOf(ReadOnlySpan<byte> packed)
    {
        // After it stands a byte for the window, unless the content is one segment.
        var start = (packed[4] & 0x20) != 0 ? 5 : 6;
        var length = IdLengths[packed[4] & 3];
        var id = 0u;
        for (var i = length - 1; i >= 0 && start + length <= packed.Length; i--)
        {
            id = (id << 8) | packed[start + i];
        }

        return id;
    }

    /// <inheritdoc/>
    public override string ToString() => $"dictionary {Id} ({Path})";

    private static FeedException Unfit(string message) => new(message) { IsOfSettings = true };
}
