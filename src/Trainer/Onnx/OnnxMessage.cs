using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace StreamSentiment.Trainer.Onnx;

/// <summary>
/// A protobuf message being written, in the wire format itself: ONNX needs numbers, bytes and messages. Field numbers are those of
/// onnx.proto.
/// </summary>
internal sealed class OnnxMessage
{
    private const int VarintType = 0;
    private const int BytesType = 2;
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What was written so far.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    /// <summary>Adds a number.</summary>
    public OnnxMessage Add(int field, long value)
    {
        Varint((ulong)((field << 3) | VarintType));
        Varint((ulong)value);
        return this;
    }

    /// <summary>Adds bytes.</summary>
    public OnnxMessage Add(int field, ReadOnlySpan<byte> value)
    {
        Varint((ulong)((field << 3) | BytesType));
        Varint((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    /// <summary>Adds a text.</summary>
    public OnnxMessage Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a message.</summary>
    public OnnxMessage Add(int field, OnnxMessage value) => Add(field, value.Bytes);

    /// <summary>Adds numbers as ONNX keeps them raw: little-endian, as every machine that libtorch runs on has them.</summary>
    public OnnxMessage AddRaw<T>(int field, ReadOnlySpan<T> values)
        where T : unmanaged => Add(field, MemoryMarshal.AsBytes(values));

    private void Varint(ulong value)
    {
        var span = _bytes.GetSpan(10);
        var count = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[count++] = (byte)(value | 0x80);
        }

        span[count++] = (byte)value;
        _bytes.Advance(count);
    }
}
