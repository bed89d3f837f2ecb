using System.Numerics.Tensors;
using StreamSentiment.Common.Models;
using StreamSentiment.Common.Text;
using StreamSentiment.Trainer.Bow;

namespace StreamSentiment.Trainer.Onnx;

/// <summary>Writes a bag-of-words model as ONNX, with the tokens of a text as its input like every other package.</summary>
/// <remarks>
/// How often each token of a text comes is found by comparing all tokens of the text with one another: [time, time, batch]. A sum over the
/// features is then a sum over all tokens of what each adds, shared among a token's occurrences, and no vector as long as the vocabulary
/// is ever made. Only a forest needs one: [batch, vocabulary].
/// </remarks>
internal static class OnnxBow
{
    private const long Double = 11;
    private static readonly ModelGraph Ends = OnnxLstm.Ends;

    /// <summary>The ONNX file.</summary>
    /// <param name="maxTokens">Largest number of tokens of a text.</param>
    public static byte[] Export(BowModel model, PlattCalibration calibration, BowVectorizer vectorizer, int maxTokens)
    {
        var graph = new OnnxGraph("bow");
        graph.Input(Ends.Tokens, OnnxGraph.Element.Int32, "time", "batch");
        graph.Input(Ends.Lengths, OnnxGraph.Element.Int32, "batch");
        graph.Output(Ends.Probability, OnnxGraph.Element.Float, "batch");
        graph.Constant("first", [0L], 1);
        graph.Constant("second", [1L], 1);
        // What a token counts by how often it comes; 0 times does not occur where it matters.
        graph.Constant("frequencies", [0, .. Enumerable.Range(1, maxTokens).Select(times => vectorizer.Frequency.Of(times))], maxTokens + 1);
        if (vectorizer.InverseFrequencies is { } inverse)
        {
            graph.Constant("inverse_frequencies", inverse, inverse.Length);
        }

        switch (model)
        {
            case LinearBow linear:
                AddLinear(graph, linear, vectorizer);
                break;
            case ForestBow forest:
                AddForest(graph, forest, vectorizer);
                break;
        }

        graph.Constant("slope", [(float)calibration.Slope]);
        graph.Constant("offset", [(float)calibration.Offset]);
        graph.Node("Mul", ["score", "slope"], ["scaled_score"]);
        graph.Node("Add", ["scaled_score", "offset"], ["log_odds"]);
        graph.Node("Sigmoid", ["log_odds"], [Ends.Probability]);
        return graph.ToBytes();
    }

    private static void AddLinear(OnnxGraph graph, LinearBow model, BowVectorizer vectorizer)
    {
        var weights = model.Weights.ToArray();
        // Neither padding nor what is unknown is a feature.
        weights.AsSpan(0, Vocabulary.UnknownId + 1).Clear();
        if (vectorizer.InverseFrequencies is { } inverse)
        {
            TensorPrimitives.Multiply(weights, inverse, weights);
        }

        graph.Constant("weights", weights, weights.Length);
        graph.Constant("bias", [model.Bias]);
        graph.Node("Gather", ["weights", Ends.Tokens], ["weight"]);
        var simple = vectorizer is { Frequency: TermFrequency.Raw, InverseFrequencies: null };
        if (!simple)
        {
            AddOccurrences(graph);
            graph.Node("Div", ["frequency", "occurrences"], ["share"]);
            graph.Node("Mul", ["weight", "share"], ["weight_of_occurrence"]);
        }

        graph.Node("ReduceSum", [simple ? "weight" : "weight_of_occurrence", "first"], ["sum"], ("keepdims", [0]));
        if (vectorizer.InverseFrequencies is not null)
        {
            AddLength(graph);
            graph.Node("Div", ["sum", "length"], ["product"]);
        }

        graph.Node("Add", [vectorizer.InverseFrequencies is null ? "sum" : "product", "bias"], ["score"]);
    }

    /// <summary>How often each token comes in its text, and what it counts for that: <c>occurrences</c>, <c>frequency</c>, [time, batch].</summary>
    private static void AddOccurrences(OnnxGraph graph)
    {
        graph.Node("Unsqueeze", [Ends.Tokens, "first"], ["tokens_across"]);
        graph.Node("Unsqueeze", [Ends.Tokens, "second"], ["tokens_down"]);
        graph.Node("Equal", ["tokens_across", "tokens_down"], ["same"]);
        graph.Node("Cast", ["same"], ["ones"], ("to", [(long)OnnxGraph.Element.Float]));
        graph.Node("ReduceSum", ["ones", "first"], ["occurrences"], ("keepdims", [0]));
        graph.Node("Cast", ["occurrences"], ["times"], ("to", [(long)OnnxGraph.Element.Int32]));
        graph.Node("Gather", ["frequencies", "times"], ["frequency"]);
    }

    /// <summary>
    /// Length of each text's TF-IDF vector: <c>length</c>, [batch]; something tiny for a text of unknown tokens, whose features are all 0.
    /// In double precision, so that it is <see cref="BowVectorizer"/>'s to the last bit.
    /// </summary>
    private static void AddLength(OnnxGraph graph)
    {
        graph.Constant("tiny", [1e-6f]);
        graph.Node("Gather", ["inverse_frequencies", Ends.Tokens], ["inverse_frequency"]);
        graph.Node("Cast", ["inverse_frequency"], ["exact_inverse"], ("to", [Double]));
        graph.Node("Cast", ["frequency"], ["exact_frequency"], ("to", [Double]));
        graph.Node("Cast", ["occurrences"], ["exact_occurrences"], ("to", [Double]));
        graph.Node("Mul", ["exact_inverse", "exact_frequency"], ["exact_value"]);
        graph.Node("Mul", ["exact_value", "exact_value"], ["squares"]);
        graph.Node("Div", ["squares", "exact_occurrences"], ["square_of_occurrence"]);
        graph.Node("ReduceSum", ["square_of_occurrence", "first"], ["square"], ("keepdims", [0]));
        graph.Node("Sqrt", ["square"], ["exact_length"]);
        graph.Node("Cast", ["exact_length"], ["length_or_0"], ("to", [(long)OnnxGraph.Element.Float]));
        graph.Node("Max", ["length_or_0", "tiny"], ["length"]);
    }

    private static void AddForest(OnnxGraph graph, ForestBow forest, BowVectorizer vectorizer)
    {
        graph.Constant("one", [1f]);
        graph.Constant("zero", [0f]);
        graph.Constant("vocabulary", [(long)vectorizer.Vocabulary], 1);
        graph.Node("Transpose", [Ends.Tokens], ["tokens_by_text"], ("perm", [1L, 0L]));
        graph.Node("Cast", ["tokens_by_text"], ["columns"], ("to", [(long)OnnxGraph.Element.Int64]));
        graph.Node("Shape", ["columns"], ["shape"]);
        graph.Node("Gather", ["shape", "first"], ["batch_size"]);
        graph.Node("Concat", ["batch_size", "vocabulary"], ["dense_shape"], ("axis", [0L]));
        graph.Node("Expand", ["zero", "dense_shape"], ["zeros"]);
        graph.Node("Expand", ["one", "shape"], ["once_each"]);
        graph.Node("ScatterElements", ["zeros", "columns", "once_each"], ["counts"], ("axis", [1L]), ("reduction", "add"));
        graph.Node("Cast", ["counts"], ["whole_counts"], ("to", [(long)OnnxGraph.Element.Int32]));
        graph.Node("Gather", ["frequencies", "whole_counts"], ["frequency_by_feature"]);
        if (vectorizer.InverseFrequencies is not null)
        {
            AddOccurrences(graph);
            AddLength(graph);
            graph.Node("Unsqueeze", ["length", "second"], ["length_by_text"]);
            graph.Node("Mul", ["frequency_by_feature", "inverse_frequencies"], ["values"]);
            graph.Node("Div", ["values", "length_by_text"], ["features"]);
        }

        OnnxForest.Add(graph, forest, vectorizer.InverseFrequencies is null ? "frequency_by_feature" : "features", "scores");
        graph.Node("Squeeze", ["scores", "second"], ["score"]);
    }
}
