using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Lstm;

namespace StreamSentiment.Trainer.Onnx;

/// <summary>Writes a trained LSTM as ONNX: Gather, LSTM, pooling (<see cref="OnnxPooling"/>), Gemm, Sigmoid.</summary>
internal static class OnnxLstm
{
    /// <summary>How the ends are called; shapes stand at <see cref="ModelGraph"/>.</summary>
    public static readonly ModelGraph Ends = new("tokens", "lengths", "probability");

    /// <summary>The ONNX file.</summary>
    /// <param name="weights">The trained numbers.</param>
    /// <param name="halfEmbedding">Whether the embedding is rounded to 16-bit floats, which makes the file half as long.</param>
    public static byte[] Export(LstmWeights weights, bool halfEmbedding = false)
    {
        var (units, dimensions, directions) = (weights.Units, weights.Dimensions, weights.Directions);
        var graph = new OnnxGraph("lstm");
        graph.Input(Ends.Tokens, OnnxGraph.Element.Int32, "time", "batch");
        graph.Input(Ends.Lengths, OnnxGraph.Element.Int32, "batch");
        graph.Output(Ends.Probability, OnnxGraph.Element.Float, "batch");

        graph.Constant("W", ByDirection(weights.InputWeights, directions), directions, 4 * units, dimensions);
        graph.Constant("R", ByDirection(weights.StateWeights, directions), directions, 4 * units, units);
        graph.Constant("B", Biases(weights), directions, 8 * units);
        graph.Constant("output_weights", weights.OutputWeights, 1, weights.PooledLength);
        graph.Constant("output_bias", weights.OutputBias, 1);
        graph.Constant("second", [1L], 1);

        AddEmbedding(graph, weights, halfEmbedding);
        OnnxAttribute[] attributes = [("hidden_size", [units])];
        graph.Node("LSTM", ["vectors", "W", "R", "B", Ends.Lengths], [OnnxPooling.States, OnnxPooling.Last],
            directions == 2 ? [.. attributes, ("direction", "bidirectional")] : attributes);
        OnnxPooling.Add(graph, weights);
        graph.Node("Gemm", [OnnxPooling.Pooled, "output_weights", "output_bias"], ["logits"], ("transB", [1]));
        graph.Node("Sigmoid", ["logits"], ["probabilities"]);
        graph.Node("Squeeze", ["probabilities", "second"], [Ends.Probability]);
        return graph.ToBytes();
    }

    /// <summary>
    /// Reorders the four blocks of rows from PyTorch's input, forget, cell, output to ONNX's input, output, forget, cell.
    /// </summary>
    internal static float[] GatesToOnnx(ReadOnlySpan<float> gates)
    {
        var block = gates.Length / 4;
        return [.. gates[..block], .. gates[(3 * block)..], .. gates[block..(2 * block)], .. gates[(2 * block)..(3 * block)]];
    }

    private static void AddEmbedding(OnnxGraph graph, LstmWeights weights, bool half)
    {
        var vectors = half ? "half_vectors" : "vectors";
        if (half)
        {
            graph.Constant("embedding", Array.ConvertAll(weights.Embedding, number => (Half)number), weights.Vocabulary, weights.Dimensions);
        }
        else
        {
            graph.Constant("embedding", weights.Embedding, weights.Vocabulary, weights.Dimensions);
        }

        graph.Node("Gather", ["embedding", Ends.Tokens], [vectors], ("axis", [0]));
        if (half)
        {
            graph.Node("Cast", [vectors], ["vectors"], ("to", [(long)OnnxGraph.Element.Float]));
        }
    }

    private static float[] ByDirection(float[] gates, int directions) =>
        [.. gates.Chunk(gates.Length / directions).SelectMany(direction => GatesToOnnx(direction))];

    // Of each direction those of the input, then those of the state.
    private static float[] Biases(LstmWeights weights)
    {
        var gates = 4 * weights.Units;
        return [.. weights.InputBias.Chunk(gates).Zip(weights.StateBias.Chunk(gates),
            (input, state) => (float[])[.. GatesToOnnx(input), .. GatesToOnnx(state)]).SelectMany(biases => biases)];
    }
}
