using StreamSentiment.Benchmarks.Machine;
using StreamSentiment.Common.Models;
using StreamSentiment.TestSupport;
using StreamSentiment.Trainer.Onnx;

namespace StreamSentiment.Benchmarks.Tests.Machine;

public sealed class NetworkShapeTests
{
    [Fact]
    public void Useful_FLOPs_are_those_of_the_gates_and_of_the_output()
    {
        var shape = new NetworkShape(100, 64);
        Assert.Equal(2 * 4 * 64 * 164, shape.FlopsPerToken);
        Assert.Equal(2 * 4 * 64 * 64, shape.FoldedFlopsPerToken);
        Assert.Equal(128, shape.FlopsPerText);
        Assert.Equal((10 * 83_968) + (3 * 128), shape.Useful(texts: 3, tokens: 10));
    }

    [Fact]
    public void The_sizes_are_read_out_of_the_shipped_network()
    {
        var package = ModelPackage.Load(Path.Combine(Repository.Models, "tweet-sentiment", "1"));
        Assert.Equal(new NetworkShape(100, 64), NetworkShape.Of(package));
    }

    [Fact]
    public void A_second_direction_costs_as_much_as_the_first()
    {
        var graph = new OnnxGraph("both");
        graph.Constant("W", new float[2 * 8 * 3], 2, 8, 3);
        graph.Node("LSTM", ["X", "W", "R"], ["Y"], ("hidden_size", [2]), ("direction", "bidirectional"));
        var shape = NetworkShape.Of(graph.ToBytes());
        Assert.Equal(new NetworkShape(3, 2, Directions: 2), shape);
        Assert.Equal(2 * new NetworkShape(3, 2).FlopsPerToken, shape!.FlopsPerToken);
        Assert.Equal(2 * new NetworkShape(3, 2).FoldedFlopsPerToken, shape.FoldedFlopsPerToken);
    }

    [Fact]
    public void A_network_without_an_LSTM_has_no_shape()
    {
        var graph = new OnnxGraph("none");
        graph.Constant("B", [1f, 2], 1, 2);
        graph.Node("MatMul", ["A", "B"], ["C"]);
        Assert.Null(NetworkShape.Of(graph.ToBytes()));
    }

    [Fact]
    public void What_is_no_protobuf_is_refused() => Assert.Throws<InvalidDataException>(() => NetworkShape.Of([0x3A, 0x7F, 1]));
}
