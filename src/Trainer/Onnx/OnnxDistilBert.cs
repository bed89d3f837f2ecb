using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.DistilBert;

namespace StreamSentiment.Trainer.Onnx;

/// <summary>
/// Writes a DistilBERT classifier as ONNX with the ends of every package, <see cref="OnnxLstm.Ends"/>. What is padding is told by the
/// lengths alone. ONNX Runtime makes LayerNormalization and Gelu of the operations that stand here for them.
/// </summary>
internal sealed class OnnxDistilBert
{
    private static readonly ModelGraph Ends = OnnxLstm.Ends;
    private readonly OnnxGraph _graph = new("distilbert");
    private readonly DistilBertConfig _config;
    private readonly Dictionary<string, float[]> _weights;

    private OnnxDistilBert(DistilBertNetwork network)
    {
        _config = network.Config;
        _weights = NetworkWeights.ToArrays(network);
    }

    /// <summary>The ONNX file.</summary>
    /// <param name="label">The label whose probability the graph gives.</param>
    public static byte[] Export(DistilBertNetwork network, int label)
    {
        var export = new OnnxDistilBert(network);
        export.Declare(label);
        export.Look();
        var vectors = export.Normalise("embedded", "distilbert.embeddings.LayerNorm");
        for (var layer = 0; layer < network.Config.Layers; layer++)
        {
            vectors = export.Block(vectors, $"distilbert.transformer.layer.{layer}");
        }

        export.Classify(vectors);
        return export._graph.ToBytes();
    }

    private void Declare(int label)
    {
        _graph.Input(Ends.Tokens, OnnxGraph.Element.Int32, "time", "batch");
        _graph.Input(Ends.Lengths, OnnxGraph.Element.Int32, "batch");
        _graph.Output(Ends.Probability, OnnxGraph.Element.Float, "batch");
        var size = _config.Dimensions / _config.Heads;
        _graph.Constant("zero", [0L]);
        _graph.Constant("one", [1L]);
        _graph.Constant("label", [(long)label]);
        _graph.Constant("second_axis", [1L], 1);
        _graph.Constant("third_axis", [2L], 1);
        // 0 keeps a dimension as it is.
        _graph.Constant("by_head", [0L, 0, _config.Heads, size], 4);
        _graph.Constant("by_token", [0L, 0, _config.Dimensions], 3);
        _graph.Constant("root_of_size", [MathF.Sqrt(size)]);
        _graph.Constant("never", [float.MinValue]);
        _graph.Constant("epsilon", [(float)DistilBertNetwork.Epsilon]);
        _graph.Constant("half", [0.5f]);
        _graph.Constant("unity", [1f]);
        _graph.Constant("two", [2f]);
        _graph.Constant("root_of_two", [MathF.Sqrt(2)]);
    }

    // "embedded": [batch, time, dimensions]; "seen": where a token may be looked at, [batch, 1, 1, time].
    private void Look()
    {
        const string Words = "distilbert.embeddings.word_embeddings.weight";
        const string Positions = "distilbert.embeddings.position_embeddings.weight";
        _graph.Constant(Words, _weights[Words], _config.VocabularySize, _config.Dimensions);
        _graph.Constant(Positions, _weights[Positions], _config.MaxPositions, _config.Dimensions);
        _graph.Node("Shape", [Ends.Tokens], ["shape"]);
        _graph.Node("Gather", ["shape", "zero"], ["time"], ("axis", [0]));
        _graph.Node("Range", ["zero", "time", "one"], ["places"]);
        _graph.Node("Transpose", [Ends.Tokens], ["ids"], ("perm", [1, 0]));
        _graph.Node("Gather", [Words, "ids"], ["word_vectors"], ("axis", [0]));
        _graph.Node("Gather", [Positions, "places"], ["place_vectors"], ("axis", [0]));
        _graph.Node("Add", ["word_vectors", "place_vectors"], ["embedded"]);

        const int Int64 = (int)OnnxGraph.Element.Int64;
        _graph.Node("Cast", [Ends.Lengths], ["ends"], ("to", [Int64]));
        _graph.Node("Unsqueeze", ["ends", "second_axis"], ["ends_by_place"]);
        _graph.Node("Less", ["places", "ends_by_place"], ["seen_by_place"]);
        _graph.Node("Unsqueeze", ["seen_by_place", "second_axis"], ["seen_by_query"]);
        _graph.Node("Unsqueeze", ["seen_by_query", "third_axis"], ["seen"]);
    }

    private string Block(string vectors, string name)
    {
        var attended = Attend(vectors, $"{name}.attention");
        _graph.Node("Add", [attended, vectors], [$"{name}.attended"]);
        var normalised = Normalise($"{name}.attended", $"{name}.sa_layer_norm");

        var hidden = Linear(normalised, $"{name}.ffn.lin1", _config.Dimensions, _config.Hidden);
        var output = Linear(Activate(hidden), $"{name}.ffn.lin2", _config.Hidden, _config.Dimensions);
        _graph.Node("Add", [output, normalised], [$"{name}.output"]);
        return Normalise($"{name}.output", $"{name}.output_layer_norm");
    }

    private string Attend(string vectors, string name)
    {
        var queries = ByHead("q_lin", [0, 2, 1, 3]);
        var keys = ByHead("k_lin", [0, 2, 3, 1]);
        var values = ByHead("v_lin", [0, 2, 1, 3]);
        _graph.Node("Div", [queries, "root_of_size"], [$"{name}.queries"]);
        _graph.Node("MatMul", [$"{name}.queries", keys], [$"{name}.scores"]);
        _graph.Node("Where", ["seen", $"{name}.scores", "never"], [$"{name}.masked"]);
        _graph.Node("Softmax", [$"{name}.masked"], [$"{name}.weights"], ("axis", [-1]));
        _graph.Node("MatMul", [$"{name}.weights", values], [$"{name}.mixed"]);
        _graph.Node("Transpose", [$"{name}.mixed"], [$"{name}.mixed_by_token"], ("perm", [0, 2, 1, 3]));
        _graph.Node("Reshape", [$"{name}.mixed_by_token", "by_token"], [$"{name}.joined"]);
        return Linear($"{name}.joined", $"{name}.out_lin", _config.Dimensions, _config.Dimensions);

        string ByHead(string layer, long[] order)
        {
            var output = Linear(vectors, $"{name}.{layer}", _config.Dimensions, _config.Dimensions);
            _graph.Node("Reshape", [output, "by_head"], [$"{name}.{layer}.split"]);
            _graph.Node("Transpose", [$"{name}.{layer}.split"], [$"{name}.{layer}.by_head"], ("perm", order));
            return $"{name}.{layer}.by_head";
        }
    }

    private string Linear(string vectors, string name, int inputs, int outputs)
    {
        _graph.Constant($"{name}.weight", Transposed(_weights[$"{name}.weight"], outputs, inputs), inputs, outputs);
        _graph.Constant($"{name}.bias", _weights[$"{name}.bias"], outputs);
        _graph.Node("MatMul", [vectors, $"{name}.weight"], [$"{name}.product"]);
        _graph.Node("Add", [$"{name}.product", $"{name}.bias"], [$"{name}.sum"]);
        return $"{name}.sum";
    }

    private string Activate(string hidden)
    {
        if (_config.Relu)
        {
            _graph.Node("Relu", [hidden], [$"{hidden}.relu"]);
            return $"{hidden}.relu";
        }

        // GELU by the error function.
        _graph.Node("Div", [hidden, "root_of_two"], [$"{hidden}.scaled"]);
        _graph.Node("Erf", [$"{hidden}.scaled"], [$"{hidden}.erf"]);
        _graph.Node("Add", [$"{hidden}.erf", "unity"], [$"{hidden}.share"]);
        _graph.Node("Mul", [hidden, $"{hidden}.share"], [$"{hidden}.doubled"]);
        _graph.Node("Mul", [$"{hidden}.doubled", "half"], [$"{hidden}.gelu"]);
        return $"{hidden}.gelu";
    }

    private string Normalise(string vectors, string name)
    {
        _graph.Constant($"{name}.weight", _weights[$"{name}.weight"], _config.Dimensions);
        _graph.Constant($"{name}.bias", _weights[$"{name}.bias"], _config.Dimensions);
        _graph.Node("ReduceMean", [vectors], [$"{name}.mean"], ("axes", [-1]), ("keepdims", [1]));
        _graph.Node("Sub", [vectors, $"{name}.mean"], [$"{name}.centred"]);
        _graph.Node("Pow", [$"{name}.centred", "two"], [$"{name}.squares"]);
        _graph.Node("ReduceMean", [$"{name}.squares"], [$"{name}.variance"], ("axes", [-1]), ("keepdims", [1]));
        _graph.Node("Add", [$"{name}.variance", "epsilon"], [$"{name}.positive"]);
        _graph.Node("Sqrt", [$"{name}.positive"], [$"{name}.deviation"]);
        _graph.Node("Div", [$"{name}.centred", $"{name}.deviation"], [$"{name}.unit"]);
        _graph.Node("Mul", [$"{name}.unit", $"{name}.weight"], [$"{name}.stretched"]);
        _graph.Node("Add", [$"{name}.stretched", $"{name}.bias"], [$"{name}.normalised"]);
        return $"{name}.normalised";
    }

    private void Classify(string vectors)
    {
        _graph.Node("Gather", [vectors, "zero"], ["first_token"], ("axis", [1]));
        var hidden = Linear("first_token", "pre_classifier", _config.Dimensions, _config.Dimensions);
        _graph.Node("Relu", [hidden], ["pooled"]);
        var logits = Linear("pooled", "classifier", _config.Dimensions, _config.Labels.Count);
        _graph.Node("Softmax", [logits], ["probabilities"], ("axis", [-1]));
        _graph.Node("Gather", ["probabilities", "label"], [Ends.Probability], ("axis", [1]));
    }

    // From [outputs, inputs] to [inputs, outputs].
    private static float[] Transposed(float[] weights, int outputs, int inputs)
    {
        var transposed = new float[weights.Length];
        for (var output = 0; output < outputs; output++)
        {
            for (var input = 0; input < inputs; input++)
            {
                transposed[(input * outputs) + output] = weights[(output * inputs) + input];
            }
        }

        return transposed;
    }
}
