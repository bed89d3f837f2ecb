using StreamSentiment.Common.Models;
using StreamSentiment.Trainer.Lstm;

namespace StreamSentiment.Trainer.Onnx;

/// <summary>Writes a trained LSTM as ONNX: Gather, LSTM, pooling, Gemm, Sigmoid.</summary>
internal static class OnnxLstm
{
    /// <summary>How the ends are called; shapes stand at <see cref="ModelGraph"/>.</summary>
    public static readonly ModelGraph Ends = new("tokens", "lengths", "probability");

    /// <summary>The ONNX file.</summary>
    public static byte[] Export(LstmWeights weights)
    {
        var (units, dimensions) = (weights.Units, weights.Dimensions);
        var graph = new OnnxGraph("lstm");
        graph.Input(Ends.Tokens, OnnxGraph.Element.Int32, "time", "batch");
        graph.Input(Ends.Lengths, OnnxGraph.Element.Int32, "batch");
        graph.Output(Ends.Probability, OnnxGraph.Element.Float, "batch");

        graph.Constant("embedding", weights.Embedding, weights.Vocabulary, dimensions);
        graph.Constant("W", GatesToOnnx(weights.InputWeights), 1, 4 * units, dimensions);
        graph.Constant("R", GatesToOnnx(weights.StateWeights), 1, 4 * units, units);
        graph.Constant("B", [.. GatesToOnnx(weights.InputBias), .. GatesToOnnx(weights.StateBias)], 1, 8 * units);
        graph.Constant("output_weights", weights.OutputWeights, 1, units);
        graph.Constant("output_bias", weights.OutputBias, 1);
        graph.Constant("second", [1L], 1);

        graph.Node("Gather", ["embedding", Ends.Tokens], ["vectors"], ("axis", [0]));
        graph.Node("LSTM", ["vectors", "W", "R", "B", Ends.Lengths], ["states_by_direction", "last"], ("hidden_size", [units]));
        if (weights.Pooling == Pooling.Max)
        {
            graph.Constant("padding", [0]);
            graph.Constant("third", [2L], 1);
            // States lie between -1 and 1, so what stands after the end of a text never wins.
            graph.Constant("never", [-2f]);
            graph.Node("Squeeze", ["states_by_direction", "second"], ["states"]);
            graph.Node("Equal", [Ends.Tokens, "padding"], ["after_end"]);
            graph.Node("Unsqueeze", ["after_end", "third"], ["after_end_by_unit"]);
            graph.Node("Where", ["after_end_by_unit", "never", "states"], ["masked"]);
            graph.Node("ReduceMax", ["masked"], ["pooled"], ("axes", [0]), ("keepdims", [0]));
        }
        else
        {
            graph.Constant("first", [0L], 1);
            graph.Node("Squeeze", ["last", "first"], ["pooled"]);
        }

        graph.Node("Gemm", ["pooled", "output_weights", "output_bias"], ["logits"], ("transB", [1]));
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
}
