namespace StreamSentiment.Benchmarks.Machine;

/// <summary>One value of a protobuf message: a number, or bytes.</summary>
internal readonly record struct WireValue(long Number, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The numbers of a repeated field, packed or not.</summary>
    public IEnumerable<long> Numbers()
    {
        if (Bytes.IsEmpty)
        {
            yield return Number;
        }

        for (var rest = Bytes; !rest.IsEmpty;)
        {
            yield return WireFields.TakeNumber(ref rest);
        }
    }
}

/// <summary>The fields of a protobuf message in the wire format.</summary>
internal static class WireFields
{
    /// <summary>Every field with its number, in order. Fixed-size numbers are passed over.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protobuf.</exception>
    public static IEnumerable<(int Number, WireValue Value)> Of(ReadOnlyMemory<byte> message)
    {
        while (!message.IsEmpty)
        {
            var key = TakeNumber(ref message);
            var number = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    yield return (number, new WireValue(TakeNumber(ref message), default));
                    break;
                case 2:
                    yield return (number, new WireValue(0, Take(ref message, TakeNumber(ref message))));
                    break;
                case 1:
                    Take(ref message, 8);
                    break;
                case 5:
                    Take(ref message, 4);
                    break;
                default:
                    throw new InvalidDataException("The bytes are no protobuf message.");
            }
        }
    }

    /// <summary>Takes a number from the front.</summary>
    internal static long TakeNumber(ref ReadOnlyMemory<byte> bytes)
    {
        var value = 0L;
        for (var i = 0; i < Math.Min(10, bytes.Length); i++)
        {
            var one = bytes.Span[i];
            value |= (long)(one & 0x7F) << (7 * i);
            if (one < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }

        throw new InvalidDataException("The bytes are no protobuf message.");
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> bytes, long count)
    {
        if (count < 0 || count > bytes.Length)
        {
            throw new InvalidDataException("The bytes are no protobuf message.");
        }

        var taken = bytes[..(int)count];
        bytes = bytes[(int)count..];
        return taken;
    }
}
