using StreamSentiment.Common.Models.Onnx;

namespace StreamSentiment.Common.Models.Lstm;

/// <summary>
/// Finds out whether an ONNX graph is a plain one-layer LSTM (Gather, LSTM of one or two directions, pooling, Gemm, Sigmoid), which
/// <see cref="LstmProgram"/> can run. Whatever it does not know to be exactly that is left to ONNX Runtime.
/// </summary>
internal static class LstmGraph
{
    private const int Float32 = 1;

    // Nothing real has more, and no product of what follows overflows.
    private const int MaxUnits = 1 << 16;

    /// <summary>The weights, or null when the graph is another one.</summary>
    public static LstmWeights? Recognise(OnnxGraph graph, ModelGraph ends)
    {
        if (graph.Reshaped(ends.Probability, "Squeeze", [1]) is not { } probabilities
            || graph.ProducerOf(probabilities) is not { Operation: "Sigmoid", Inputs: [var logits] }
            || graph.ProducerOf(logits) is not { Operation: "Gemm", Inputs: [var pooled, var outputWeights, var outputBias] } gemm
            || gemm.Attribute("transB", 0) != 1 || gemm.Attributes.Count != 1
            || LstmPoolingGraph.Recognise(graph, pooled, ends) is not { } pooling
            || graph.ProducerOf(pooling.States) is not { Operation: "LSTM", Inputs: [var vectors, var w, var r, var b, var lengths] } lstm
            || lengths != ends.Lengths || lstm.Outputs.IndexOf(pooling.States) != (pooling.Max || pooling.Query is not null ? 0 : 1)
            || Directions(lstm) is not { } directions
            || Embedding(graph, vectors, ends) is not { } embedding)
        {
            return null;
        }

        var units = lstm.Attribute("hidden_size", 0);
        return Weights(graph, embedding, (directions, units), (w, r, b, outputWeights, outputBias), pooling);
    }

    private static LstmWeights? Weights(
        OnnxGraph graph, OnnxTensor embedding, (long Directions, long Units) size,
        (string W, string R, string B, string OutputWeights, string OutputBias) names, LstmPoolingGraph pooling)
    {
        var (directions, units) = size;
        var query = pooling.Query is { } name ? graph.Constants.GetValueOrDefault(name) : null;
        if (embedding is not { Shape: [var vocabulary, var dimensions] }
            || graph.Constants.GetValueOrDefault(names.W) is not { } w
            || graph.Constants.GetValueOrDefault(names.R) is not { } r
            || graph.Constants.GetValueOrDefault(names.B) is not { } b
            || graph.Constants.GetValueOrDefault(names.OutputWeights) is not { } outputWeights
            || graph.Constants.GetValueOrDefault(names.OutputBias) is not { } outputBias
            || units is < 1 or > MaxUnits || vocabulary < 1 || dimensions < 1)
        {
            return null;
        }

        var length = directions * units * (pooling is { Max: true, Query: not null } ? 2 : 1);
        if ((pooling.Length ?? units) != length
            || !embedding.Is(vocabulary, dimensions) || !w.Is(directions, 4 * units, dimensions) || !r.Is(directions, 4 * units, units)
            || !b.Is(directions, 8 * units) || !outputWeights.Is(1, length) || !outputBias.Is(1)
            || (pooling.Query is not null && query?.Is(directions, units, 1) != true))
        {
            return null;
        }

        return new LstmWeights
        {
            Vocabulary = (int)vocabulary,
            Dimensions = (int)dimensions,
            Units = (int)units,
            Directions = (int)directions,
            Embedding = embedding.Floats!,
            InputWeights = w.Floats!,
            StateWeights = r.Floats!,
            Biases = b.Floats!,
            AttentionQuery = query?.Floats ?? [],
            OutputWeights = outputWeights.Floats!,
            OutputBias = outputBias.Floats![0],
            MaxOfStates = pooling.Max,
        };
    }

    private static long? Directions(OnnxNode lstm) => lstm.Attributes.Count switch
    {
        1 => 1,
        2 when lstm.Texts.GetValueOrDefault("direction") is "forward" => 1,
        2 when lstm.Texts.GetValueOrDefault("direction") is "bidirectional" => 2,
        _ => null,
    };

    // Of 32-bit floats, or of 16-bit ones that are made longer.
    private static OnnxTensor? Embedding(OnnxGraph graph, string vectors, ModelGraph ends)
    {
        var half = graph.ProducerOf(vectors) is { Operation: "Cast" };
        if (half)
        {
            if (graph.ProducerOf(vectors) is not { Inputs: [var halves], Attributes.Count: 1 } cast || cast.Attribute("to", 0) != Float32)
            {
                return null;
            }

            vectors = halves;
        }

        return graph.ProducerOf(vectors) is { Operation: "Gather", Inputs: [var embedding, var tokens] } gather
            && gather.Attribute("axis", 0) == 0 && tokens == ends.Tokens
            && graph.Constants.GetValueOrDefault(embedding) is { } tensor
                ? half ? tensor.Widened() : tensor
                : null;
    }
}
