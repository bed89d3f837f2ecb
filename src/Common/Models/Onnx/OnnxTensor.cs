using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamSentiment.Common.Models.Onnx;

/// <summary>A constant.</summary>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Floats">Its elements when they are float32; null otherwise.</param>
/// <param name="Halves">Its elements when they are float16, as raw data; null otherwise.</param>
/// <param name="Integers">Its elements when they are int32 or int64, as raw data; null otherwise.</param>
internal sealed record OnnxTensor(long[] Shape, float[]? Floats, Half[]? Halves, long[]? Integers)
{
    private const int Float32 = 1;
    private const int Int32 = 6;
    private const int Int64 = 7;
    private const int Float16 = 10;

    /// <summary>Whether it has this shape and one float for each element.</summary>
    public bool Is(params ReadOnlySpan<long> shape)
    {
        var elements = 1L;
        foreach (var dimension in shape)
        {
            // Nothing real is larger, and the product of what is left cannot overflow.
            if (dimension is < 0 or > 1 << 20)
            {
                return false;
            }

            elements *= dimension;
        }

        return Shape.AsSpan().SequenceEqual(shape) && Floats?.LongLength == elements;
    }

    /// <summary>The float16 elements as float32; null when it has others.</summary>
    public OnnxTensor? Widened()
    {
        if (Halves is null)
        {
            return null;
        }

        var floats = new float[Halves.Length];
        TensorPrimitives.ConvertToSingle(Halves, floats);
        return this with { Floats = floats, Halves = null };
    }

    /// <summary>Reads a TensorProto.</summary>
    public static (string Name, OnnxTensor Tensor) Parse(ReadOnlySpan<byte> content)
    {
        var name = "";
        var shape = new List<long>();
        var type = 0UL;
        var raw = false;
        ReadOnlySpan<byte> data = default;
        var fields = new ProtobufReader(content);
        while (fields.Read())
        {
            switch (fields.Field)
            {
                case 1 when fields.IsNumber:
                    shape.Add((long)fields.Number);
                    break;
                case 1:
                    var packed = fields.Content;
                    while (!packed.IsEmpty)
                    {
                        shape.Add((long)ProtobufReader.TakeVarint(ref packed));
                    }

                    break;
                case 2:
                    type = fields.Number;
                    break;
                // float_data is packed, so its bytes are those of raw_data.
                case 4 or 9 when !fields.IsNumber:
                    raw = fields.Field == 9;
                    data = fields.Content;
                    break;
                case 8:
                    name = Encoding.UTF8.GetString(fields.Content);
                    break;
            }
        }

        return (name, new OnnxTensor(
            [.. shape],
            type == Float32 ? MemoryMarshal.Cast<byte, float>(data).ToArray() : null,
            type == Float16 && raw ? MemoryMarshal.Cast<byte, Half>(data).ToArray() : null,
            type switch
            {
                Int32 => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(data).ToArray(), number => (long)number),
                Int64 => MemoryMarshal.Cast<byte, long>(data).ToArray(),
                _ => null,
            }));
    }
}
