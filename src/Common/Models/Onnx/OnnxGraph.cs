using System.Runtime.InteropServices;
using System.Text;

namespace StreamSentiment.Common.Models.Onnx;

/// <summary>What an ONNX file computes: its operations and constants, as far as <see cref="Lstm.LstmGraph"/> wants to know them.</summary>
internal sealed class OnnxGraph
{
    private readonly Dictionary<string, OnnxNode> _producers = [];

    /// <summary>Tensors that are part of the file, by name.</summary>
    public Dictionary<string, OnnxTensor> Constants { get; } = [];

    /// <summary>All operations.</summary>
    public IEnumerable<OnnxNode> Nodes => _producers.Values.Distinct();

    /// <summary>The operation that makes a value; null for inputs and constants.</summary>
    public OnnxNode? ProducerOf(string value) => _producers.GetValueOrDefault(value);

    /// <summary>Reads a file. Field numbers are those of onnx.proto, stable since ONNX 1.0.</summary>
    /// <exception cref="InvalidDataException">It is no ONNX file.</exception>
    public static OnnxGraph Parse(ReadOnlySpan<byte> onnx)
    {
        var graph = new OnnxGraph();
        var model = new ProtobufReader(onnx);
        while (model.Read())
        {
            if (model is { Field: 7, IsNumber: false })
            {
                graph.Add(new ProtobufReader(model.Content));
            }
        }

        return graph;
    }

    private void Add(ProtobufReader graph)
    {
        while (graph.Read())
        {
            switch (graph.Field)
            {
                case 1:
                    var node = OnnxNode.Parse(graph.Content);
                    foreach (var output in node.Outputs)
                    {
                        _producers[output] = node;
                    }

                    break;
                case 5:
                    var (name, tensor) = OnnxTensor.Parse(graph.Content);
                    Constants[name] = tensor;
                    break;
            }
        }
    }
}

/// <summary>One operation. Attributes that are no numbers have the value null.</summary>
internal sealed record OnnxNode(string Operation, List<string> Inputs, List<string> Outputs, Dictionary<string, long[]?> Attributes)
{
    /// <summary>An attribute with one number.</summary>
    public long Attribute(string name, long otherwise) => Attributes.GetValueOrDefault(name) is [var value] ? value : otherwise;

    /// <summary>Reads a NodeProto.</summary>
    public static OnnxNode Parse(ReadOnlySpan<byte> content)
    {
        var node = new OnnxNode("", [], [], []);
        var fields = new ProtobufReader(content);
        while (fields.Read())
        {
            switch (fields.Field)
            {
                case 1:
                    node.Inputs.Add(Encoding.UTF8.GetString(fields.Content));
                    break;
                case 2:
                    node.Outputs.Add(Encoding.UTF8.GetString(fields.Content));
                    break;
                case 4:
                    node = node with { Operation = Encoding.UTF8.GetString(fields.Content) };
                    break;
                case 5:
                    var (name, numbers) = ParseAttribute(fields.Content);
                    node.Attributes[name] = numbers;
                    break;
            }
        }

        return node;
    }

    private static (string Name, long[]? Numbers) ParseAttribute(ReadOnlySpan<byte> content)
    {
        var name = "";
        var numbers = new List<long>();
        var fields = new ProtobufReader(content);
        while (fields.Read())
        {
            switch (fields.Field)
            {
                case 1:
                    name = Encoding.UTF8.GetString(fields.Content);
                    break;
                case 3 or 8 when fields.IsNumber:
                    numbers.Add((long)fields.Number);
                    break;
                case 8:
                    var packed = fields.Content;
                    while (!packed.IsEmpty)
                    {
                        numbers.Add((long)ProtobufReader.TakeVarint(ref packed));
                    }

                    break;
            }
        }

        return (name, numbers.Count > 0 ? [.. numbers] : null);
    }
}

/// <summary>A constant.</summary>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Floats">Its elements when they are float32; null otherwise.</param>
/// <param name="Integers">Its elements when they are int32 or int64, as raw data; null otherwise.</param>
internal sealed record OnnxTensor(long[] Shape, float[]? Floats, long[]? Integers)
{
    private const int Float32 = 1;
    private const int Int32 = 6;
    private const int Int64 = 7;

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

    /// <summary>Reads a TensorProto.</summary>
    public static (string Name, OnnxTensor Tensor) Parse(ReadOnlySpan<byte> content)
    {
        var name = "";
        var shape = new List<long>();
        var type = 0UL;
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
                    data = fields.Content;
                    break;
                case 8:
                    name = Encoding.UTF8.GetString(fields.Content);
                    break;
            }
        }

        var integers = type switch
        {
            Int32 => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(data).ToArray(), number => (long)number),
            Int64 => MemoryMarshal.Cast<byte, long>(data).ToArray(),
            _ => null,
        };
        return (name, new OnnxTensor([.. shape], type == Float32 ? MemoryMarshal.Cast<byte, float>(data).ToArray() : null, integers));
    }
}
