using StreamSentiment.Trainer.Lstm;

namespace StreamSentiment.Trainer.Onnx;

/// <summary>Writes what lies between the LSTM and the output: one number for each unit of each direction.</summary>
internal static class OnnxPooling
{
    /// <summary>All states, [time, directions, batch, units].</summary>
    public const string States = "states_by_direction";

    /// <summary>The state after the last step of each direction, [directions, batch, units].</summary>
    public const string Last = "last";

    /// <summary>What comes out, [batch, <see cref="LstmWeights.PooledLength"/>].</summary>
    public const string Pooled = "pooled";

    /// <summary>Adds the operations.</summary>
    public static void Add(OnnxGraph graph, LstmWeights weights)
    {
        switch (weights)
        {
            case { Directions: 1, Pooling: Pooling.Last }:
                graph.Constant("first", [0L], 1);
                graph.Node("Squeeze", [Last, "first"], [Pooled]);
                break;
            case { Directions: 1, Pooling: Pooling.Max }:
                AddMask(graph, "third", [2L]);
                graph.Node("Squeeze", [States, "second"], ["states"]);
                AddLargest(graph, "states", Pooled);
                break;
            default:
                AddByDirection(graph, weights);
                break;
        }
    }

    // Parts of [directions, batch, units] side by side.
    private static void AddByDirection(OnnxGraph graph, LstmWeights weights)
    {
        if (weights.Pooling != Pooling.Last)
        {
            AddMask(graph, "direction_and_unit", [1L, 3L]);
        }

        if (weights.Pooling is Pooling.Max or Pooling.MaxAttention)
        {
            AddLargest(graph, States, "largest");
        }

        if (weights.Pooling is Pooling.Attention or Pooling.MaxAttention)
        {
            AddAttention(graph, weights);
        }

        var parts = weights.Pooling switch
        {
            Pooling.Max => "largest",
            Pooling.Attention => "attended",
            Pooling.MaxAttention => "parts",
            _ => Last,
        };
        if (weights.Pooling == Pooling.MaxAttention)
        {
            graph.Node("Concat", ["largest", "attended"], [parts], ("axis", [0]));
        }

        // 0: as many texts as there are.
        graph.Constant("pooled_shape", [0L, weights.PooledLength], 2);
        graph.Node("Transpose", [parts], ["parts_by_text"], ("perm", [1, 0, 2]));
        graph.Node("Reshape", ["parts_by_text", "pooled_shape"], [Pooled]);
    }

    private static void AddMask(OnnxGraph graph, string name, long[] axes)
    {
        graph.Constant("padding", [0]);
        graph.Constant(name, axes, axes.Length);
        graph.Node("Equal", [OnnxLstm.Ends.Tokens, "padding"], ["after_end"]);
        graph.Node("Unsqueeze", ["after_end", name], ["after_end_by_unit"]);
    }

    private static void AddLargest(OnnxGraph graph, string states, string largest)
    {
        // States lie between -1 and 1, so what stands after the end of a text never wins.
        graph.Constant("never", [-2f]);
        graph.Node("Where", ["after_end_by_unit", "never", states], ["masked"]);
        graph.Node("ReduceMax", ["masked"], [largest], ("axes", [0]), ("keepdims", [0]));
    }

    private static void AddAttention(OnnxGraph graph, LstmWeights weights)
    {
        graph.Constant("query", weights.AttentionQuery, weights.Directions, weights.Units, 1);
        // Its exponential is 0.
        graph.Constant("unseen", [float.MinValue]);
        graph.Constant("time", [0L], 1);
        graph.Node("MatMul", [States, "query"], ["scores"]);
        graph.Node("Where", ["after_end_by_unit", "unseen", "scores"], ["masked_scores"]);
        graph.Node("Softmax", ["masked_scores"], ["attention"], ("axis", [0]));
        graph.Node("Mul", [States, "attention"], ["weighted"]);
        graph.Node("ReduceSum", ["weighted", "time"], ["attended"], ("keepdims", [0]));
    }
}
