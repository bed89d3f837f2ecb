namespace StreamSentiment.Common.Models.Onnx;

/// <summary>Walks the fields of one message of the protobuf wire format. Reads from outside: every length is checked.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Its value, when it is a number (<see cref="IsNumber"/>); of 32 and 64 bit wide fields the bits.</summary>
    public ulong Number { get; private set; }

    /// <summary>Its content, when it is a string, bytes, a message or packed numbers.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Whether the field is a number.</summary>
    public bool IsNumber { get; private set; }

    /// <summary>Reads the next field.</summary>
    /// <returns>False at the end of the message.</returns>
    /// <exception cref="InvalidDataException">The bytes are no protobuf.</exception>
    public bool Read()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var key = Varint();
        Field = (int)Math.Min(key >> 3, int.MaxValue);
        IsNumber = (key & 7) != 2;
        Content = default;
        switch (key & 7)
        {
            case 0:
                Number = Varint();
                break;
            case 1:
                Number = BitConverter.ToUInt64(Take(8));
                break;
            case 2:
                Content = Take(Varint());
                break;
            case 5:
                Number = BitConverter.ToUInt32(Take(4));
                break;
            default:
                throw new InvalidDataException("it is no ONNX file");
        }

        return true;
    }

    /// <summary>Takes a number off the front of packed numbers.</summary>
    /// <exception cref="InvalidDataException">They are cut short.</exception>
    public static ulong TakeVarint(ref ReadOnlySpan<byte> packed)
    {
        var value = 0UL;
        for (var i = 0; i < 10 && i < packed.Length; i++)
        {
            value |= (ulong)(packed[i] & 0x7F) << (7 * i);
            if (packed[i] < 0x80)
            {
                packed = packed[(i + 1)..];
                return value;
            }
        }

        throw CutShort();
    }

    private static InvalidDataException CutShort() => new("it is cut short or no ONNX file");

    private ulong Varint() => TakeVarint(ref _rest);

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
        {
            throw CutShort();
        }

        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
