using System.Buffers.Binary;
using System.Text;

namespace StreamSentiment.Trainer.Torch;

/// <summary>
/// Finds a needed symbol version in a 64-bit little-endian ELF library (section <c>.gnu.version_r</c>) and makes it weak, so that the
/// loader only notes that it is missing.
/// </summary>
internal static class ElfVersionNeed
{
    private const uint VersionNeedSection = 0x6ffffffe;
    private const ushort Weak = 2;

    /// <summary>Sets the weak flag of the needed version <paramref name="version"/> in the library's bytes.</summary>
    /// <returns>Whether a byte was changed: false when the version is not needed or weak already.</returns>
    /// <exception cref="InvalidDataException">The bytes are no such library.</exception>
    public static bool MakeWeak(Span<byte> library, string version)
    {
        try
        {
            return TryMakeWeak(library, Encoding.ASCII.GetBytes(version + "\0"));
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new InvalidDataException("the ELF file is cut short or damaged", error);
        }
    }

    private static bool TryMakeWeak(Span<byte> library, byte[] version)
    {
        if (library.Length < 64 || !library[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException("it is no 64-bit little-endian ELF file");
        }

        var sections = library[At64(library, 0x28)..];
        var sectionSize = At16(library, 0x3A);
        for (var i = 0; i < At16(library, 0x3C); i++)
        {
            var section = sections[(i * sectionSize)..];
            if (At32(section, 4) != VersionNeedSection)
            {
                continue;
            }

            var names = library[At64(sections[((int)At32(section, 0x28) * sectionSize)..], 0x18)..];
            return MakeWeakIn(library[At64(section, 0x18)..], (int)At32(section, 0x2C), names, version);
        }

        return false;
    }

    /// <summary>Walks the needed libraries and, in each, the needed versions; a distance of 0 to the next one ends both.</summary>
    private static bool MakeWeakIn(Span<byte> needs, int count, Span<byte> names, byte[] version)
    {
        for (; count > 0; count--)
        {
            var entry = needs[(int)At32(needs, 8)..];
            for (var versions = At16(needs, 2); versions > 0; versions--)
            {
                if (names[(int)At32(entry, 8)..].StartsWith(version))
                {
                    var flags = At16(entry, 4);
                    BinaryPrimitives.WriteUInt16LittleEndian(entry[4..], (ushort)(flags | Weak));
                    return (flags & Weak) == 0;
                }

                if (At32(entry, 12) == 0)
                {
                    break;
                }

                entry = entry[(int)At32(entry, 12)..];
            }

            if (At32(needs, 12) == 0)
            {
                break;
            }

            needs = needs[(int)At32(needs, 12)..];
        }

        return false;
    }

    private static ushort At16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint At32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static int At64(ReadOnlySpan<byte> bytes, int offset) =>
        (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]));
}
