using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace StreamSentiment.Trainer.Checkpoints;

/// <summary>The state of a training between two of its steps: named arrays and named numbers.</summary>
/// <param name="Arrays">Weights, moments of the optimiser and so on, row by row.</param>
/// <param name="Numbers">Steps, rates, figures.</param>
internal sealed record Checkpoint(IReadOnlyDictionary<string, float[]> Arrays, IReadOnlyDictionary<string, double> Numbers)
{
    // "SSCK" and the version of the layout.
    private const int Magic = 0x4B435353;
    private const int Version = 2;

    /// <summary>Writes it, and behind it its SHA-256.</summary>
    /// <param name="stream">Can be read and sought too; the checkpoint is all that it holds.</param>
    public void Write(Stream stream)
    {
        WriteContent(stream);
        stream.Position = 0;
        stream.Write(SHA256.HashData(stream));
    }

    private void WriteContent(Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(Numbers.Count);
        foreach (var (name, value) in Numbers)
        {
            writer.Write(name);
            writer.Write(value);
        }

        writer.Write(Arrays.Count);
        foreach (var (name, values) in Arrays)
        {
            writer.Write(name);
            writer.Write(values.Length);
            writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no checkpoint of this layout, or its content is not what was written.</exception>
    /// <exception cref="EndOfStreamException">It is cut short.</exception>
    public static Checkpoint Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        if (reader.ReadInt32() != Magic || reader.ReadInt32() != Version)
        {
            throw new InvalidDataException("it is no checkpoint of this build");
        }

        var begin = stream.Position;
        Verify(stream);
        stream.Position = begin;

        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            if (!numbers.TryAdd(ReadName(reader), reader.ReadDouble()))
            {
                throw new InvalidDataException("it holds a number twice");
            }
        }

        var arrays = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var name = ReadName(reader);
            var length = reader.ReadInt32();
            if (length < 0 || length > (stream.Length - stream.Position) / sizeof(float))
            {
                throw new InvalidDataException($"it is cut short in {name}");
            }

            var values = new float[length];
            stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            if (!arrays.TryAdd(name, values))
            {
                throw new InvalidDataException($"it holds {name} twice");
            }
        }

        return new Checkpoint(arrays, numbers);
    }

    // The length of a name may be none, too.
    private static string ReadName(BinaryReader reader)
    {
        try
        {
            return reader.ReadString();
        }
        catch (Exception error) when (error is FormatException or IOException and not EndOfStreamException)
        {
            throw new InvalidDataException("a name in it is none", error);
        }
    }

    private static void Verify(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1024 * 1024];
        stream.Position = 0;
        for (var left = stream.Length - SHA256.HashSizeInBytes; left > 0;)
        {
            var read = block.AsSpan(0, (int)Math.Min(block.Length, left));
            stream.ReadExactly(read);
            hash.AppendData(read);
            left -= read.Length;
        }

        var written = new byte[SHA256.HashSizeInBytes];
        stream.ReadExactly(written);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(written))
        {
            throw new InvalidDataException("its content is not what was written");
        }
    }
}
