namespace StreamSentiment.Common.Models;

/// <summary>
/// Looks through the bytes of an ONNX file for tensors that lie in other files: a package that points outside itself could make the
/// runtime read any path. Walks the protobuf wire format; only fields that can hold a tensor are entered.
/// </summary>
internal static class OnnxExternalData
{
    private const int MaxDepth = 32;

    private enum Message
    {
        Model,
        Graph,
        Node,
        Attribute,
        Tensor,
        SparseTensor,
        Function,
    }

    /// <summary>Whether some tensor is stored outside the file.</summary>
    /// <exception cref="InvalidDataException">The bytes are no protobuf.</exception>
    public static bool IsIn(ReadOnlySpan<byte> onnx) => Search(onnx, Message.Model, 0);

    private static bool Search(ReadOnlySpan<byte> bytes, Message message, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException("its graphs are nested too deeply");
        }

        while (bytes.Length > 0)
        {
            var key = ReadVarint(ref bytes);
            var field = key >> 3;
            switch (key & 7)
            {
                case 0:
                    // TensorProto.data_location: 1 is EXTERNAL.
                    if (ReadVarint(ref bytes) != 0 && message == Message.Tensor && field == 14)
                    {
                        return true;
                    }

                    break;
                case 1:
                    Take(ref bytes, 8);
                    break;
                case 5:
                    Take(ref bytes, 4);
                    break;
                case 2:
                    var content = Take(ref bytes, ReadVarint(ref bytes));
                    // TensorProto.external_data, whatever the location says.
                    if (message == Message.Tensor && field == 13)
                    {
                        return true;
                    }

                    if (Inner(message, field) is { } inner && Search(content, inner, depth + 1))
                    {
                        return true;
                    }

                    break;
                default:
                    throw new InvalidDataException("it is no ONNX file");
            }
        }

        return false;
    }

    /// <summary>Field numbers of onnx.proto, stable since ONNX 1.0.</summary>
    private static Message? Inner(Message message, ulong field) => (message, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Model, 25) => Message.Function,
        (Message.Graph, 1) or (Message.Function, 7) => Message.Node,
        (Message.Graph, 5) => Message.Tensor,
        (Message.Graph, 15) => Message.SparseTensor,
        (Message.Node, 5) or (Message.Function, 11) => Message.Attribute,
        (Message.Attribute, 5 or 10) or (Message.SparseTensor, 1 or 2) => Message.Tensor,
        (Message.Attribute, 6 or 11) => Message.Graph,
        (Message.Attribute, 22 or 23) => Message.SparseTensor,
        _ => null,
    };

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, ulong count)
    {
        if (count > (ulong)bytes.Length)
        {
            throw new InvalidDataException("it is cut short or no ONNX file");
        }

        var taken = bytes[..(int)count];
        bytes = bytes[(int)count..];
        return taken;
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var i = 0; i < 10 && i < bytes.Length; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }

        throw new InvalidDataException("it is cut short or no ONNX file");
    }
}
