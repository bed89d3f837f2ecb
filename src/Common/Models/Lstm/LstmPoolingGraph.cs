using StreamSentiment.Common.Models.Onnx;
using StreamSentiment.Common.Text;

namespace StreamSentiment.Common.Models.Lstm;

/// <summary>What a graph makes of an LSTM's states before the output sees them.</summary>
/// <param name="States">The LSTM's output that is used: all states, or the last ones.</param>
/// <param name="Max">Whether the largest of each unit's states is a part.</param>
/// <param name="Query">The constant of the part with attention; null when there is none.</param>
/// <param name="Length">Length of what comes out; null when it is the units of the only direction.</param>
internal sealed record LstmPoolingGraph(string States, bool Max, string? Query, long? Length)
{
    // So far below any product of a state with a query that nothing of it is left in a softmax.
    private const float MinusEndless = -1e30f;

    /// <summary>Finds out what makes <paramref name="pooled"/>: null when it is nothing that is known exactly.</summary>
    public static LstmPoolingGraph? Recognise(OnnxGraph graph, string pooled, ModelGraph ends) =>
        graph.ProducerOf(pooled)?.Operation switch
        {
            // One direction, whose dimension goes first.
            "ReduceMax" when Largest(graph, pooled, ends, [2]) is { } states && graph.Reshaped(states, "Squeeze", [1]) is { } all =>
                new LstmPoolingGraph(all, true, null, null),
            "Squeeze" when graph.Reshaped(pooled, "Squeeze", [0]) is { } last => new LstmPoolingGraph(last, false, null, null),
            "Reshape" => ByDirection(graph, pooled, ends),
            _ => null,
        };

    // Parts of [directions, batch, units] become [batch, parts · directions · units].
    private static LstmPoolingGraph? ByDirection(OnnxGraph graph, string pooled, ModelGraph ends)
    {
        if (graph.ProducerOf(pooled) is not { Inputs: [var transposed, var shape], Attributes.Count: 0 }
            || graph.Constants.GetValueOrDefault(shape)?.Integers is not [0, var length]
            || graph.ProducerOf(transposed) is not { Operation: "Transpose", Inputs: [var parts] } transpose
            || transpose.Attributes.GetValueOrDefault("perm") is not [1, 0, 2])
        {
            return null;
        }

        switch (graph.ProducerOf(parts))
        {
            case { Operation: "LSTM" }:
                return new LstmPoolingGraph(parts, false, null, length);
            case { Operation: "ReduceMax" }:
                return Largest(graph, parts, ends, [1, 3]) is { } states ? new LstmPoolingGraph(states, true, null, length) : null;
            case { Operation: "ReduceSum" }:
                return Attended(graph, parts, ends) is (var attended, var query) ? new LstmPoolingGraph(attended, false, query, length) : null;
            case { Operation: "Concat", Inputs: [var largest, var second] } concat when concat.Attributes.GetValueOrDefault("axis") is [0]:
                return Largest(graph, largest, ends, [1, 3]) is { } first && Attended(graph, second, ends) is (var same, var by) && same == first
                    ? new LstmPoolingGraph(first, true, by, length)
                    : null;
            default:
                return null;
        }
    }

    // ReduceMax over time of what Where leaves: the states, or less than any state can be where the text has ended.
    private static string? Largest(OnnxGraph graph, string largest, ModelGraph ends, ReadOnlySpan<long> unsqueezed) =>
        graph.ProducerOf(largest) is { Operation: "ReduceMax", Inputs: [var masked] } node
        && node.Attributes.GetValueOrDefault("axes") is [0] && node.Attribute("keepdims", 1) == 0
            ? UnderMask(graph, masked, ends, unsqueezed, -1)
            : null;

    // Sum over time of the states times the softmax, over time, of their products with the query.
    private static (string States, string Query)? Attended(OnnxGraph graph, string attended, ModelGraph ends) =>
        graph.ProducerOf(attended) is { Operation: "ReduceSum", Inputs: [var weighted, var time], Attributes.Count: 1 } sum
        && sum.Attributes.GetValueOrDefault("keepdims") is [0] && graph.Constants.GetValueOrDefault(time)?.Integers is [0]
        && graph.ProducerOf(weighted) is { Operation: "Mul", Inputs: [var states, var attention] }
        && graph.ProducerOf(attention) is { Operation: "Softmax", Inputs: [var masked] } softmax
        && softmax.Attributes.GetValueOrDefault("axis") is [0]
        && UnderMask(graph, masked, ends, [1, 3], MinusEndless) is { } scores
        && graph.ProducerOf(scores) is { Operation: "MatMul", Inputs: [var same, var query] } && same == states
            ? (states, query)
            : null;

    // What stands there until a text ends; afterwards something at or below a bound.
    private static string? UnderMask(OnnxGraph graph, string masked, ModelGraph ends, ReadOnlySpan<long> unsqueezed, float bound) =>
        graph.ProducerOf(masked) is { Operation: "Where", Inputs: [var afterEnd, var never, var values] }
        && graph.Constants.GetValueOrDefault(never)?.Floats is [var least] && least <= bound
        && graph.Reshaped(afterEnd, "Unsqueeze", unsqueezed) is { } padding
        && graph.ProducerOf(padding) is { Operation: "Equal", Inputs: [var tokens, var end] } && tokens == ends.Tokens
        && graph.Constants.GetValueOrDefault(end)?.Integers is [Vocabulary.PaddingId]
            ? values
            : null;
}
