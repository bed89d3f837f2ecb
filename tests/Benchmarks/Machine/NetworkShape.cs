using System.Text;
using StreamSentiment.Common.Models;

namespace StreamSentiment.Benchmarks.Machine;

/// <summary>Size of an LSTM, and so the FLOPs that it needs.</summary>
/// <param name="Dimensions">Numbers in a word vector.</param>
/// <param name="Units">Numbers in the state.</param>
internal sealed record NetworkShape(int Dimensions, int Units)
{
    private const int Gates = 4;

    /// <summary>Useful FLOPs for one token: every gate's product with the word vector and with the state, an addition with each multiplication.</summary>
    public double FlopsPerToken => 2.0 * Gates * Units * (Dimensions + Units);

    /// <summary>Those that remain when the products with the word vectors stand in a table: one for each word, made once.</summary>
    public double FoldedFlopsPerToken => 2.0 * Gates * Units * Units;

    /// <summary>FLOPs of the output for one text.</summary>
    public double FlopsPerText => 2.0 * Units;

    /// <summary>Useful FLOPs of texts with so many tokens in all.</summary>
    public double Useful(long texts, long tokens) => (tokens * FlopsPerToken) + (texts * FlopsPerText);

    /// <summary>Reads it out of a package's network.</summary>
    /// <returns>Null when the network has no LSTM whose sizes can be read.</returns>
    public static NetworkShape? Of(ModelPackage package) => Of(package.Onnx);

    /// <summary>Reads it out of an ONNX file: the LSTM's attribute <c>hidden_size</c>, and the size of its input weights.</summary>
    public static NetworkShape? Of(ReadOnlySpan<byte> onnx)
    {
        var units = 0L;
        var weights = "";
        var sizes = new Dictionary<string, long>();
        // Field numbers of onnx.proto: model.graph 7, graph.node 1, graph.initializer 5.
        foreach (var (_, graph) in WireFields.Of(onnx.ToArray()).Where(field => field.Number == 7))
        {
            foreach (var (number, part) in WireFields.Of(graph.Bytes))
            {
                if (number == 5)
                {
                    var tensor = WireFields.Of(part.Bytes).ToList();
                    sizes[Text(tensor, 8)] = tensor.Where(field => field.Number == 1).SelectMany(field => field.Value.Numbers()).Aggregate(1L, (all, one) => all * one);
                }
                else if (number == 1)
                {
                    var node = WireFields.Of(part.Bytes).ToList();
                    // The quantised operator too: its weights are the same, laid out otherwise.
                    if (Text(node, 4).EndsWith("LSTM", StringComparison.Ordinal))
                    {
                        weights = Encoding.UTF8.GetString(node.Where(field => field.Number == 1).ElementAt(1).Value.Bytes.Span);
                        units = node.Where(field => field.Number == 5).Select(field => WireFields.Of(field.Value.Bytes).ToList())
                            .Where(attribute => Text(attribute, 1) == "hidden_size").Select(attribute => attribute.First(field => field.Number == 3).Value.Number).FirstOrDefault();
                    }
                }
            }
        }

        return units > 0 && sizes.TryGetValue(weights, out var size) ? new NetworkShape((int)(size / (Gates * units)), (int)units) : null;

        static string Text(List<(int Number, WireValue Value)> fields, int number) =>
            fields.Where(field => field.Number == number).Select(field => Encoding.UTF8.GetString(field.Value.Bytes.Span)).FirstOrDefault("");
    }
}
