using StreamSentiment.Common.Models;
using StreamSentiment.Common.Models.Onnx;

namespace StreamSentiment.Benchmarks.Machine;

/// <summary>Size of an LSTM, and so the FLOPs that it needs.</summary>
/// <param name="Dimensions">Numbers in a word vector.</param>
/// <param name="Units">Numbers in the state of a direction.</param>
/// <param name="Directions">1, or 2 when the texts are read from their ends as well.</param>
internal sealed record NetworkShape(int Dimensions, int Units, int Directions = 1)
{
    private const int Gates = 4;

    /// <summary>Useful FLOPs for one token: every gate's product with the word vector and with the state, an addition with each multiplication.</summary>
    public double FlopsPerToken => 2.0 * Directions * Gates * Units * (Dimensions + Units);

    /// <summary>Those that remain when the products with the word vectors stand in a table: one for each word, made once.</summary>
    public double FoldedFlopsPerToken => 2.0 * Directions * Gates * Units * Units;

    /// <summary>FLOPs of the output for one text, when it sees one number for each unit.</summary>
    public double FlopsPerText => 2.0 * Directions * Units;

    /// <summary>Useful FLOPs of texts with so many tokens in all.</summary>
    public double Useful(long texts, long tokens) => (tokens * FlopsPerToken) + (texts * FlopsPerText);

    /// <summary>
    /// FLOPs that the compiled network executes: the products with the state, from the second token on, for before the first one there is none.
    /// </summary>
    public double Folded(long texts, long tokens) => ((tokens - texts) * FoldedFlopsPerToken) + (texts * FlopsPerText);

    /// <summary>Reads it out of a package's network.</summary>
    /// <returns>Null when the network has no LSTM whose sizes can be read.</returns>
    public static NetworkShape? Of(ModelPackage package) => Of(package.Onnx);

    /// <summary>Reads it out of an ONNX file: the LSTM's attribute <c>hidden_size</c>, and the size of its input weights.</summary>
    public static NetworkShape? Of(ReadOnlySpan<byte> onnx)
    {
        var graph = OnnxGraph.Parse(onnx);
        // The quantised operator too: its weights are the same, laid out otherwise.
        var lstm = graph.Nodes.FirstOrDefault(node => node.Operation.EndsWith("LSTM", StringComparison.Ordinal));
        var units = lstm?.Attribute("hidden_size", 0) ?? 0;
        var directions = lstm?.Texts.GetValueOrDefault("direction") == "bidirectional" ? 2 : 1;
        return units > 0 && graph.Constants.GetValueOrDefault(lstm!.Inputs[1]) is { } weights
            ? new NetworkShape((int)(weights.Shape.Aggregate(1L, (all, one) => all * one) / (directions * Gates * units)), (int)units, directions)
            : null;
    }
}
