using System.Runtime.InteropServices;

namespace StreamSentiment.Trainer.Safetensors;

/// <summary>Turns little-endian bytes, as every machine that libtorch runs on has them, into 32-bit floats.</summary>
internal static class FloatBytes
{
    /// <summary>Converts whole elements.</summary>
    /// <param name="type">F32, F16, BF16 or F64.</param>
    public static float[] ToFloats(ReadOnlySpan<byte> bytes, string type) => type switch
    {
        "F16" => Convert(MemoryMarshal.Cast<byte, Half>(bytes), number => (float)number),
        // The upper half of a 32-bit float.
        "BF16" => Convert(MemoryMarshal.Cast<byte, ushort>(bytes), number => BitConverter.Int32BitsToSingle(number << 16)),
        "F64" => Convert(MemoryMarshal.Cast<byte, double>(bytes), number => (float)number),
        _ => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
    };

    private static float[] Convert<T>(ReadOnlySpan<T> numbers, Func<T, float> convert)
    {
        var floats = new float[numbers.Length];
        for (var i = 0; i < floats.Length; i++)
        {
            floats[i] = convert(numbers[i]);
        }

        return floats;
    }
}
