using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamSentiment.Trainer.Safetensors;

/// <summary>A tensor to be written.</summary>
/// <param name="Values">Row by row; as many as the shape needs.</param>
internal readonly record struct NamedTensor(string Name, long[] Shape, float[] Values);

/// <summary>Writes 32-bit floats in the safetensors format.</summary>
internal static class SafetensorsWriter
{
    /// <summary>Writes a file. It is written beside its place and moved there whole.</summary>
    public static void Write(string path, IEnumerable<NamedTensor> tensors)
    {
        var sorted = tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal).ToList();
        var temporary = $"{path}.tmp";
        using (var stream = File.Create(temporary))
        {
            var header = Header(sorted);
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach (var tensor in sorted)
            {
                stream.Write(MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
            }
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static byte[] Header(List<NamedTensor> tensors)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString("format", "pt");
            json.WriteEndObject();
            var begin = 0L;
            foreach (var (name, shape, values) in tensors)
            {
                var end = begin + (values.LongLength * sizeof(float));
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                Numbers(json, "shape", shape);
                Numbers(json, "data_offsets", begin, end);
                json.WriteEndObject();
                begin = end;
            }

            json.WriteEndObject();
        }

        // Padded with blanks, so that the tensors begin at a multiple of 8.
        while (bytes.Length % 8 != 0)
        {
            bytes.WriteByte((byte)' ');
        }

        return bytes.ToArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, params ReadOnlySpan<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
