namespace StreamSentiment.Common.Models.Onnx;

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

        var fields = new ProtobufReader(bytes);
        while (fields.Read())
        {
            // TensorProto.data_location (1 is EXTERNAL), and TensorProto.external_data, whatever the location says.
            if (message == Message.Tensor && ((fields.Field == 14 && fields.IsNumber && fields.Number != 0) || (fields.Field == 13 && !fields.IsNumber)))
            {
                return true;
            }

            if (!fields.IsNumber && Inner(message, fields.Field) is { } inner && Search(fields.Content, inner, depth + 1))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Field numbers of onnx.proto, stable since ONNX 1.0.</summary>
    private static Message? Inner(Message message, int field) => (message, field) switch
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
}
