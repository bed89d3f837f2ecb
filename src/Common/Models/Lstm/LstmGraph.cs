using StreamSentiment.Common.Models.Onnx;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Common.Models.Lstm;

/// <summary>
/// Finds out whether an ONNX graph is a plain one-layer LSTM (Gather, LSTM, last or largest state, Gemm, Sigmoid), which
/// <see cref="LstmProgram"/> can run. Whatever it does not know to be exactly that is left to ONNX Runtime.
/// </summary>
internal static class LstmGraph
{
    /// <summary>The weights, or null when the graph is another one.</summary>
    public static LstmWeights? Recognise(OnnxGraph graph, ModelGraph ends)
    {
        if (Reshaped(graph, ends.Probability, "Squeeze", 1) is not { } probabilities
            || Unary(graph, probabilities, "Sigmoid") is not { } logits
            || graph.ProducerOf(logits) is not { Operation: "Gemm", Inputs: [var pooled, var outputWeights, var outputBias] } gemm
            || gemm.Attribute("transB", 0) != 1 || gemm.Attributes.Count != 1)
        {
            return null;
        }

        var max = graph.ProducerOf(pooled) is { Operation: "ReduceMax" };
        var state = max ? StatesUnderMax(graph, pooled, ends) : Reshaped(graph, pooled, "Squeeze", 0);
        if (state is null
            || graph.ProducerOf(state) is not { Operation: "LSTM", Inputs: [var vectors, var w, var r, var b, var lengths] } lstm
            || lstm.Attributes.Count != 1 || lengths != ends.Lengths || lstm.Outputs.IndexOf(state) != (max ? 0 : 1)
            || graph.ProducerOf(vectors) is not { Operation: "Gather", Inputs: [var embedding, var tokens] } gather
            || gather.Attribute("axis", 0) != 0 || tokens != ends.Tokens)
        {
            return null;
        }

        return Weights(graph, lstm.Attribute("hidden_size", 0), (embedding, w, r, b, outputWeights, outputBias), max);
    }

    private static LstmWeights? Weights(
        OnnxGraph graph, long units, (string Embedding, string W, string R, string B, string OutputWeights, string OutputBias) names, bool max)
    {
        if (graph.Constants.GetValueOrDefault(names.Embedding) is not { Shape: [var vocabulary, var dimensions] } embedding
            || graph.Constants.GetValueOrDefault(names.W) is not { } w
            || graph.Constants.GetValueOrDefault(names.R) is not { } r
            || graph.Constants.GetValueOrDefault(names.B) is not { } b
            || graph.Constants.GetValueOrDefault(names.OutputWeights) is not { } outputWeights
            || graph.Constants.GetValueOrDefault(names.OutputBias) is not { } outputBias
            || units < 1 || vocabulary < 1 || dimensions < 1
            || !embedding.Is(vocabulary, dimensions) || !w.Is(1, 4 * units, dimensions) || !r.Is(1, 4 * units, units) || !b.Is(1, 8 * units)
            || !outputWeights.Is(1, units) || !outputBias.Is(1))
        {
            return null;
        }

        return new LstmWeights
        {
            Vocabulary = (int)vocabulary,
            Dimensions = (int)dimensions,
            Units = (int)units,
            Embedding = embedding.Floats!,
            InputWeights = w.Floats!,
            StateWeights = r.Floats!,
            Biases = b.Floats!,
            OutputWeights = outputWeights.Floats!,
            OutputBias = outputBias.Floats![0],
            MaxOfStates = max,
        };
    }

    // ReduceMax over time of what Where leaves: the states, or less than any state can be where the text has ended.
    private static string? StatesUnderMax(OnnxGraph graph, string pooled, ModelGraph ends) =>
        graph.ProducerOf(pooled) is { Operation: "ReduceMax", Inputs: [var masked] } largest
        && largest.Attributes.GetValueOrDefault("axes") is [0] && largest.Attribute("keepdims", 1) == 0
        && graph.ProducerOf(masked) is { Operation: "Where", Inputs: [var afterEnd, var never, var states] }
        && graph.Constants.GetValueOrDefault(never)?.Floats is [<= -1]
        && Reshaped(graph, afterEnd, "Unsqueeze", 2) is { } padding
        && graph.ProducerOf(padding) is { Operation: "Equal", Inputs: [var tokens, var end] } && tokens == ends.Tokens
        && graph.Constants.GetValueOrDefault(end)?.Integers is [Vocabulary.PaddingId]
            ? Reshaped(graph, states, "Squeeze", 1)
            : null;

    // Squeeze or Unsqueeze of one axis.
    private static string? Reshaped(OnnxGraph graph, string value, string operation, long axis) =>
        graph.ProducerOf(value) is { Inputs: [var input, var axes] } node && node.Operation == operation
        && graph.Constants.GetValueOrDefault(axes)?.Integers is [var only] && only == axis
            ? input
            : null;

    private static string? Unary(OnnxGraph graph, string value, string operation) =>
        graph.ProducerOf(value) is { Inputs: [var input, ..] } node && node.Operation == operation ? input : null;
}
