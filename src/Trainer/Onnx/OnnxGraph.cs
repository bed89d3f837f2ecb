namespace StreamSentiment.Trainer.Onnx;

/// <summary>
/// Builds an ONNX file node by node. Operators as of opset 17, those of machine learning as of opset 3: any ONNX Runtime since 1.12 runs them.
/// </summary>
internal sealed class OnnxGraph(string name)
{
    private const int IrVersion = 8;
    private const int Opset = 17;
    private const string MachineLearning = "ai.onnx.ml";
    private const int MachineLearningOpset = 3;
    private readonly OnnxMessage _graph = new OnnxMessage().Add(2, name);
    private readonly OnnxMessage _opsets = new OnnxMessage().Add(8, new OnnxMessage().Add(1, "").Add(2, Opset));
    private bool _machineLearning;

    /// <summary>Element types of onnx.proto.</summary>
    internal enum Element
    {
        /// <summary>32-bit float.</summary>
        Float = 1,

        /// <summary>32-bit integer.</summary>
        Int32 = 6,

        /// <summary>64-bit integer.</summary>
        Int64 = 7,

        /// <summary>16-bit float.</summary>
        Float16 = 10,
    }

    /// <summary>Adds a constant.</summary>
    public void Constant(string constant, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape) =>
        Constant(constant, Element.Float, values, shape);

    /// <summary>Adds a constant.</summary>
    public void Constant(string constant, ReadOnlySpan<Half> values, params ReadOnlySpan<long> shape) =>
        Constant(constant, Element.Float16, values, shape);

    /// <summary>Adds a constant.</summary>
    public void Constant(string constant, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) =>
        Constant(constant, Element.Int64, values, shape);

    /// <summary>Adds a constant.</summary>
    public void Constant(string constant, ReadOnlySpan<int> values, params ReadOnlySpan<long> shape) =>
        Constant(constant, Element.Int32, values, shape);

    /// <summary>Adds an operation. Inputs and outputs left out are empty names.</summary>
    public void Node(string operation, string[] inputs, string[] outputs, params OnnxAttribute[] attributes) =>
        Node(new OnnxMessage(), operation, inputs, outputs, attributes);

    /// <summary>Adds an operation of machine learning, such as an ensemble of trees.</summary>
    public void MachineLearningNode(string operation, string[] inputs, string[] outputs, params OnnxAttribute[] attributes)
    {
        if (!_machineLearning)
        {
            _machineLearning = true;
            _opsets.Add(8, new OnnxMessage().Add(1, MachineLearning).Add(2, MachineLearningOpset));
        }

        Node(new OnnxMessage().Add(7, MachineLearning), operation, inputs, outputs, attributes);
    }

    private void Node(OnnxMessage node, string operation, string[] inputs, string[] outputs, OnnxAttribute[] attributes)
    {
        foreach (var input in inputs)
        {
            node.Add(1, input);
        }

        foreach (var output in outputs)
        {
            node.Add(2, output);
        }

        node.Add(3, outputs.First(output => output.Length > 0)).Add(4, operation);
        foreach (var attribute in attributes)
        {
            node.Add(5, attribute.ToMessage());
        }

        _graph.Add(1, node);
    }

    /// <summary>Adds an input; dimensions are names, for they vary.</summary>
    public void Input(string input, Element element, params string[] dimensions) => _graph.Add(11, Value(input, element, dimensions));

    /// <summary>Adds an output.</summary>
    public void Output(string output, Element element, params string[] dimensions) => _graph.Add(12, Value(output, element, dimensions));

    /// <summary>The ONNX file.</summary>
    public byte[] ToBytes() => [.. new OnnxMessage().Add(1, IrVersion).Add(2, "StreamSentiment").Add(7, _graph).Bytes, .. _opsets.Bytes];

    private static OnnxMessage Value(string name, Element element, string[] dimensions)
    {
        var shape = new OnnxMessage();
        foreach (var dimension in dimensions)
        {
            shape.Add(1, new OnnxMessage().Add(2, dimension));
        }

        return new OnnxMessage().Add(1, name).Add(2, new OnnxMessage().Add(1, new OnnxMessage().Add(1, (long)element).Add(2, shape)));
    }

    private void Constant<T>(string constant, Element element, ReadOnlySpan<T> values, ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var tensor = new OnnxMessage();
        foreach (var dimension in shape)
        {
            tensor.Add(1, dimension);
        }

        _graph.Add(5, tensor.Add(2, (long)element).Add(8, constant).AddRaw(9, values));
    }
}
