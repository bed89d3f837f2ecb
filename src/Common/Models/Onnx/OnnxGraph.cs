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

    /// <summary>What a Squeeze or Unsqueeze of exactly these axes takes; null when a value is made otherwise.</summary>
    public string? Reshaped(string value, string operation, ReadOnlySpan<long> axes) =>
        ProducerOf(value) is { Inputs: [var input, var given] } node && node.Operation == operation
        && axes.SequenceEqual(Constants.GetValueOrDefault(given)?.Integers)
            ? input
            : null;

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
